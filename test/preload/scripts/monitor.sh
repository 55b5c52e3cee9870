: > "$EVENTS"
ip monitor link address route rule neigh >> "$EVENTS" &
monitor=$!
# Nothing tells when it listens, so something is changed until it is heard.
for attempt in 1 2 3 4 5 6 7 8 9 10; do
  [ -s "$EVENTS" ] && break
  ip rule add priority 31000 lookup 7
  ip rule del priority 31000
  sleep 0.2
done
: > "$EVENTS"
run ip link add br0 address 02:00:00:00:00:20 type bridge
run ip link set br0 mtu 1400
run ip addr add 10.0.0.1/24 dev br0
run ip neigh add 10.0.0.2 lladdr 02:00:00:00:00:02 dev br0
run ip rule add from 10.1.0.0/16 table 7
run ip route add unreachable 10.4.0.0/16
run ip route del unreachable 10.4.0.0/16
run ip link del br0
sleep 0.3
kill $monitor
cat "$EVENTS"
