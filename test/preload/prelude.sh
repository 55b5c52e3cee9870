# Prints a command, what it says, and its exit code.
run() {
  echo "\$ $*"
  "$@" 2>&1
  echo "= $?"
}

# Starts a monitor of what is named, among it rules, which writes into $EVENTS from now on.
listen() {
  ip monitor "$@" >> "$EVENTS" 2> /dev/null &
  monitor=$!
  # Nothing tells when it listens, so something is changed until it is heard.
  for attempt in $(seq 100); do
    [ -s "$EVENTS" ] && break
    ip rule add priority 31000 lookup 7
    ip rule del priority 31000
    sleep 0.1
  done
  heard
  : > "$EVENTS"
}

# Waits until the monitor has printed all that has happened.
marker=31000
heard() {
  marker=$((marker + 1))
  ip rule add priority $marker lookup 7
  ip rule del priority $marker
  for attempt in $(seq 100); do
    grep -q "Deleted $marker:" "$EVENTS" && break
    sleep 0.1
  done
}

# Ends the monitor and prints what it has printed.
told() {
  heard
  kill $monitor
  run cat "$EVENTS"
}

