ip link set lo up
ip link add v0 address 02:00:00:00:00:10 type veth peer name v1 address 02:00:00:00:00:11
ip link set v0 addrgenmode none
ip link set v1 addrgenmode none
ip link set v0 up
ip link set v1 up
run busybox ip addr add 10.0.0.1/24 dev v0
run busybox ip addr add 10.0.0.1/24 dev v0
run busybox ip -o addr
run busybox ip route add 10.2.0.0/16 via 10.0.0.9
run busybox ip route add default via 10.0.0.254 metric 5
run busybox ip route
run busybox ip route get 10.2.0.1
run busybox ip route del 10.2.0.0/16
run busybox ip route del 10.3.0.0/16
run busybox ip rule add from 10.1.0.0/16 table 7
run busybox ip rule
run busybox ip rule del from 10.1.0.0/16 table 7
run busybox ip neigh
run busybox ip addr del 10.0.0.1/24 dev v0
run busybox ip route
run busybox ip link add name br7 type bridge
run busybox ip link del br7
run busybox ip -4 addr
run busybox ip addr flush dev v0
run busybox ip link show dev nosuch
