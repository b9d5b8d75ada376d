#!/bin/sh
# A newcomer's first minutes, as typed, each with its seconds: clone, load, open the site, ask a question, trace a cell.
#   sh docs/first_minutes.sh [FOLDER]      FOLDER is made; without one, a temporary folder that is removed at the end
set -eu
unset EHALSA_HOME EHALSA_DATA EHALSA_SOURCES VENV PYTHONPATH # as a fresh shell has them
source=$(dirname -- "$(dirname -- "$(readlink -f -- "$0")")")
if [ $# -gt 0 ]; then place=$1; else place=$(mktemp -d); trap 'rm -rf "$place"' EXIT; fi
said=$(mktemp)

step() {
  name=$1
  shift
  began=$(date +%s.%N)
  "$@" >"$said" 2>&1 || { tail -n 20 "$said" >&2; echo "failed: $*" >&2; exit 1; }
  printf '%6.1f s  %s\n' "$(echo "$(date +%s.%N) $began" | awk '{print $1 - $2}')" "$name"
}

# In a browser without a window where there is one; else the page is only looked for.
open_page() {
  if command -v chromium >/dev/null; then
    chromium --headless --no-sandbox --disable-gpu --dump-dom "file://$PWD/$1" 2>/dev/null | grep -q "$2"
  else
    grep -q "$2" "$1"
  fi
}

step 'git clone' git clone --quiet "$source" "$place/ehalsa"
cd "$place/ehalsa"
step 'make setup (once)' make setup
step 'make load' make load
step "webb/index.html opens and names Vadstena" open_page var/releases/current/webb/index.html Vadstena
step './ehalsa kommun Vadstena ekonomiskt' ./ehalsa kommun Vadstena ekonomiskt
step './ehalsa cell 2021/bilaga2/12/3/2' ./ehalsa cell 2021/bilaga2/12/3/2
rm -f "$said"
