ip link set lo up
ip link add br0 address 02:00:00:00:00:20 type bridge
ip link set br0 addrgenmode none
# Nothing tells when it listens, so something is changed until it is heard.
ip monitor all >> "$EVENTS" 2>/dev/null &
monitor=$!
for attempt in $(seq 100); do
  [ -s "$EVENTS" ] && break
  ip rule add priority 31000 lookup 7
  ip rule del priority 31000
  sleep 0.1
done
: > "$EVENTS"
run ip link set br0 mtu 1400
run ip addr add 10.0.0.1/24 dev br0
run ip neigh add 10.0.0.7 lladdr 02:00:00:00:00:07 dev br0
run ip neigh change 10.0.0.7 lladdr 02:00:00:00:00:08 dev br0
run ip neigh del 10.0.0.7 dev br0
run ip nexthop add id 3 blackhole
run ip nexthop del id 3
run ip link add v0 address 02:00:00:00:00:10 type veth peer name v1 address 02:00:00:00:00:11
run ip link set v0 addrgenmode none
run ip link set v0 master br0
run ip link set v0 nomaster
run ip link property add dev v0 altname other
run ip link property del dev v0 altname other
run ip route add unreachable 10.4.0.0/16
run ip -6 route add unreachable 2001:db8::/32
run ip route del unreachable 10.4.0.0/16
run ip rule add from 10.1.0.0/16 table 7
run ip link del v0
run ip link del br0
ip rule add priority 31001 lookup 7
for attempt in $(seq 100); do
  grep -q 31001 "$EVENTS" && break
  sleep 0.1
done
kill $monitor
run cat "$EVENTS"
