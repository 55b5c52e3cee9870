run ip link set lo up
run ip link add v0 address 02:00:00:00:00:10 type veth peer name v1 address 02:00:00:00:00:11
run ip link set v0 addrgenmode none
run ip link set v1 addrgenmode none
run ip link set v0 up
run ip link set v1 up
run ip addr add 10.0.0.1/24 dev v0
run ip addr add 2001:db8::1/64 dev v0 nodad
run ip -6 neigh add 2001:db8::9 lladdr 02:00:00:00:00:09 dev v0
run ip -6 neigh add 2001:db8::8 lladdr 02:00:00:00:00:09 dev v0 nud stale router
run ip -6 neigh replace 2001:db8::8 lladdr 02:00:00:00:00:0a dev v0 nud permanent
run ip -6 neigh add proxy 2001:db8::5 dev v0
run ip neigh add proxy 10.0.0.9 dev v0
run ip neigh add proxy 10.0.0.9 dev v0 proto 5
run ip neigh show proxy
run ip -6 neigh show proxy
run ip -j neigh show proxy
run ip neigh del proxy 10.0.0.9 dev v0
run ip neigh del proxy 10.0.0.9 dev v0
run ip neigh add 10.0.0.9 dev v0 lladdr 02:00:00:00:00:0a extern_learn
run ip neigh add 10.0.0.8 dev v0 lladdr 02:00:00:00:00:0a use
run ip neigh add 10.0.0.7 dev v0 nud permanent
run ip neigh add 10.0.0.7 dev v0 nud noarp
run ip neigh change 10.0.0.70 dev v0 lladdr 02:00:00:00:00:0b
run ip neigh add 10.0.0.6 lladdr 02:00:00:00:0b dev v0
run ip neigh get 10.0.0.9 dev v0
run ip -j neigh get 10.0.0.9 dev v0
run ip neigh get 10.0.0.99 dev v0
run ip neigh get proxy 2001:db8::5 dev v0
run ip neigh flush dev v0
run ip neigh flush all
run ip neigh show 10.0.0.8
run ip neigh show to 10.0.0.7 nud all
run ip -j neigh show to 2001:db8::8
run ip neigh show nomaster to 10.0.0.9
