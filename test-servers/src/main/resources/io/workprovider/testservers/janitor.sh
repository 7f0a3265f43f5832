# Ends what runs in a folder, and removes the folder, when the JVM that asked for it closes the pipe on
# standard input or is gone, however it went.
#   $1  the folder
#   $2  the signal that ends a process at once
trap '' HUP INT TERM
cat >/dev/null

# In this order: launch.sh writes its pid first, then looks whether it may go on.
rm -f "$1/alive"
for file in "$1"/pid.*; do
  pid=$(cat "$file" 2>/dev/null) || continue
  [ -n "$pid" ] || continue
  kill -s "$2" "$pid" 2>/dev/null
  # It may have been paused.
  kill -s CONT "$pid" 2>/dev/null
  tenths=0
  while kill -s 0 "$pid" 2>/dev/null && [ "$tenths" -lt 100 ]; do
    sleep 0.1
    tenths=$((tenths + 1))
  done
  kill -s KILL "$pid" 2>/dev/null
done

# What is mounted in it would stay, and keep the folder. Linux alone has this list.
while read -r _ at _; do
  case $at in
    "$1"/*) umount -l "$at" ;;
  esac
done 2>/dev/null </proc/mounts

# A dying process may still have been writing.
rm -rf "$1" || { sleep 1; rm -rf "$1"; }
