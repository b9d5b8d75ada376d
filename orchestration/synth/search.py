"""One way to run CP-SAT for both passes: one worker, fixed seed, deterministic limits, full linear relaxation.

The models are nearly networks, so their linear relaxation decides them; without it the same models take a thousand
times longer.
"""

from __future__ import annotations

from typing import Any


def search(model: Any, deterministic_time: float, gap: float = 0.0) -> Any | None:
    """Solve the model; return the solver that holds the solution, or None if there is none within the limit."""
    from ortools.sat.python import cp_model

    solver = cp_model.CpSolver()
    parameters = solver.parameters
    parameters.num_workers = 1
    parameters.random_seed = 1
    parameters.interleave_search = False
    parameters.linearization_level = 2
    parameters.symmetry_level = 0
    parameters.cp_model_probing_level = 0
    parameters.max_deterministic_time = deterministic_time
    parameters.relative_gap_limit = gap
    return solver if solver.solve(model) in (cp_model.OPTIMAL, cp_model.FEASIBLE) else None
