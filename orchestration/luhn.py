"""The check digit of Swedish numbers of persons and organisations (Luhn)."""


def has_check_digit(digits: str) -> bool:
    """Whether the last of the digits checks those before it; ``digits``: ten of them."""
    doubled = (int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(digits))
    return sum(number // 10 + number % 10 for number in doubled) % 10 == 0
