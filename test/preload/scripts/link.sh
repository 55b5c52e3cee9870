run ip -j link show
run ip link set lo up
run ip -j link show
run ip link add v0 address 02:00:00:00:00:10 type veth peer name v1 address 02:00:00:00:00:11
run ip link add v0 type veth
run ip link add br0 address 02:00:00:00:00:20 type bridge
run ip link add vx0 address 02:00:00:00:00:30 type vxlan id 42 local 192.0.2.1 dstport 4789
run ip link add link v1 name mv0 address 02:00:00:00:00:40 type macvlan mode bridge
run ip link set v0 mtu 1400 alias "a link" txqueuelen 77
run ip link set v1 name uplink
run ip -j link show
run ip link show v0
run ip -br link
run ip link show type veth
run ip link set no-such up
run ip link del mv0
run ip link del v0
run ip link set v9 mtu 1
run ip -j link show
run ip link add x type no-such-kind
run ip link add a-name-that-is-too-long type bridge
run ip link add br1 address 02:00:00:00:00:21 type bridge
run ip link add v0 address 02:00:00:00:00:10 type veth peer name v1 address 02:00:00:00:00:11
run ip link set v0 master br1
run ip -j -d link show v0
run ip -j -d link show br1
