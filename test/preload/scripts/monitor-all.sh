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
ip link set br0 mtu 1400
ip addr add 10.0.0.1/24 dev br0
ip neigh add 10.0.0.7 lladdr 02:00:00:00:00:07 dev br0
ip neigh change 10.0.0.7 lladdr 02:00:00:00:00:08 dev br0
ip neigh del 10.0.0.7 dev br0
ip nexthop add id 3 blackhole
ip nexthop del id 3
ip link add v0 address 02:00:00:00:00:10 type veth peer name v1 address 02:00:00:00:00:11
ip link set v0 addrgenmode none
ip link set v0 master br0
ip link set v0 nomaster
ip link property add dev v0 altname other
ip link property del dev v0 altname other
ip route add unreachable 10.4.0.0/16
ip -6 route add unreachable 2001:db8::/32
ip route del unreachable 10.4.0.0/16
ip rule add from 10.1.0.0/16 table 7
ip link del v0
ip link del br0
ip rule add priority 31001 lookup 7
for attempt in $(seq 100); do
  grep -q 31001 "$EVENTS" && break
  sleep 0.1
done
kill $monitor
run cat "$EVENTS"
