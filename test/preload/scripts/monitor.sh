: > "$EVENTS"
ip monitor link address route rule >> "$EVENTS" 2> /dev/null &
monitor=$!
# until_told WORDS: waits until the monitor has printed them.
until_told() {
  for attempt in $(seq 600); do
    grep -q "$1" "$EVENTS" && break
    sleep 0.1
  done
}
# Nothing tells when it listens, so something is changed until it is heard, and then something that it tells after all of that.
for attempt in $(seq 600); do
  [ -s "$EVENTS" ] && break
  ip rule add priority 31000 lookup 7
  ip rule del priority 31000
  sleep 0.1
done
ip rule add priority 31001 lookup 7
ip rule del priority 31001
until_told 'Deleted 31001'
: > "$EVENTS"
run ip link add br0 address 02:00:00:00:00:20 type bridge
run ip link set br0 mtu 1400
run ip addr add 10.0.0.1/24 dev br0
run ip rule add from 10.1.0.0/16 table 7
run ip route add unreachable 10.4.0.0/16
run ip route del unreachable 10.4.0.0/16
run ip link del br0
run ip rule add priority 31002 lookup 7
until_told 31002
kill $monitor
run cat "$EVENTS"
