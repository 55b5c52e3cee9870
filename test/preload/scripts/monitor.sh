listen link address route rule
run ip link add br0 address 02:00:00:00:00:20 type bridge
run ip link set br0 mtu 1400
run ip addr add 10.0.0.1/24 dev br0
run ip rule add from 10.1.0.0/16 table 7
run ip route add unreachable 10.4.0.0/16
run ip route del unreachable 10.4.0.0/16
run ip link del br0
told
