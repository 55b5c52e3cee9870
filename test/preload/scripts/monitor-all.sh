ip link set lo up
ip link add br0 address 02:00:00:00:00:20 type bridge
ip link set br0 addrgenmode none
listen all
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
# It asks for names of links that it has not been told of.
heard
run ip link del v0
run ip link del br0
told
