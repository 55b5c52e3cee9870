ip link set lo up
ip link add v0 address 02:00:00:00:00:10 type veth peer name v1 address 02:00:00:00:00:11
ip link add br0 address 02:00:00:00:00:20 type bridge
run nl-link-list
run nl-link-list --details
run nl-link-list --details v0
run nl-link-list --name=v0
run nl-link-set --name=v0 --status=up
run nl-link-set --name=v1 --up
run nl-link-set --name=v1 --mtu=1400
run nl-link-set --name=v1 --rename=w1
run nl-link-set --name=w1 --txqlen=44
run nl-link-set --name=w1 --ifalias=hello
run nl-link-set --name=nosuch --mtu=1400
run nl-link-list --details
run nl-link-enslave br0 v0
run nl-link-list
run nl-link-enslave br0 nosuch
run nl-link-release v0
run nl-link-release v0
run nl-link-ifindex2name 1
run nl-link-ifindex2name 99
run nl-link-name2ifindex lo
run nl-link-name2ifindex nosuch
run nl-link-stats v0 rx_packets
run nl-link-stats v0 ''
run nl-addr-add --local=10.0.0.1/24 --dev=v0
run nl-addr-add --local=10.0.0.1/24 --dev=v0
run nl-addr-add --local=10.0.0.2/24 --dev=w1 --label=w1:x --broadcast=10.0.0.255
run nl-addr-add --local=10.9.0.2 --peer=10.9.0.3 --dev=w1
run nl-addr-add --local=2001:db8::1/64 --dev=w1
run nl-addr-add --local=10.0.0.2/24 --dev=nosuch
run nl-addr-list
run nl-addr-list --details
run nl-addr-list --family=inet
run nl-addr-list --dev=v0
run nl-addr-delete --local=10.0.0.2/24
run nl-addr-delete --local=10.9.9.2/24
run nl-addr-delete --all --yes
run nl-addr-list
run nl-list-caches
