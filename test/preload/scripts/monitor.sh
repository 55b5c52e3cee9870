: > "$EVENTS"
ip monitor link address route rule >> "$EVENTS" 2> /dev/null &
monitor=$!
# Nothing tells when it listens, so something is changed until it is heard.
for attempt in $(seq 100); do
  [ -s "$EVENTS" ] && break
  ip rule add priority 31000 lookup 7
  ip rule del priority 31000
  sleep 0.1
done
: > "$EVENTS"
run ip link add br0 address 02:00:00:00:00:20 type bridge
run ip link set br0 mtu 1400
run ip addr add 10.0.0.1/24 dev br0
run ip rule add from 10.1.0.0/16 table 7
run ip route add unreachable 10.4.0.0/16
run ip route del unreachable 10.4.0.0/16
run ip link del br0
run ip rule add priority 31001 lookup 7
for attempt in $(seq 100); do
  grep -q 31001 "$EVENTS" && break
  sleep 0.1
done
kill $monitor
run cat "$EVENTS"
