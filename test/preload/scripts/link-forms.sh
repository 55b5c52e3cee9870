run ip link set lo up
run ip link add v0 address 02:00:00:00:00:10 type veth peer name v1 address 02:00:00:00:00:11
run ip link set v0 addrgenmode none
run ip link set v1 addrgenmode none
run ip -j -d link show br0
run ip -d link show br0
run ip link set br0 type bridge hello_time 300 forward_delay 400 max_age 700
run ip -j -d link show br0
run ip link set br0 type bridge ageing_time 99999999999
run ip link set v0 master br0
run ip link set v0 type bridge_slave cost 7 priority 3 hairpin on guard on learning off
run ip -j -d link show v0
run ip -d link show v0
run ip -s link
run ip -s -s link show lo
run ip -j -s link
run ip -s -d -j link
run ip -o link
run ip -br link
run ip -br addr
run ip -o addr
run ip -s -d addr
run ip link add link v1 name mv0 address 02:00:00:00:00:40 type macvlan mode vepa
run ip -d link show mv0
run ip link set mv0 type macvlan mode passthru
run ip link set mv0 type macvlan mode private
run ip -j -d link show mv0
run ip link add link v1 name mt0 address 02:00:00:00:00:41 type macvtap mode bridge
run ip -j -d link show mt0
run ip link add vx0 address 02:00:00:00:00:30 type vxlan id 42 local 192.0.2.1 remote 192.0.2.9 dstport 4789 ttl 5 tos 4 nolearning ageing 77 maxaddress 9 udpcsum noudp6zerocsumtx
run ip -j -d link show vx0
run ip -d link show vx0
run ip link set vx0 type vxlan id 43
run ip link set vx0 type vxlan ageing 99 learning
run ip -d link show vx0
run ip link add vx1 type vxlan id 42 dstport 4789
run ip link add vx2 type vxlan id 4200000000 dstport 4789
run ip -d link show type vxlan
run ip link property add dev v1 altname longalternativename1 altname other
run ip link property add dev v1 altname v0
run ip link show longalternativename1
run ip -j link show other
run ip link set other mtu 1300
run ip link property del dev v1 altname other
run ip link property del dev v1 altname other
run ip link show other
run ip link set v1 alias "something else"
run ip link set group 77 mtu 1280
run ip link set group 77 up
run ip link show up
run ip link show v1
run ip link set v1 multicast off arp off allmulticast on promisc on
run ip -d link show v1
run ip link set v1 protodown on
run ip link set v1 protodown_reason 3 on
run ip -d link show v1
run ip link set v1 protodown off
run ip link set v1 address 02:00:00:00:00:99
run ip link set v1 broadcast ff:ff:ff:ff:ff:fe
run ip link set v1 down address 01:00:00:00:00:99
run ip link set v1 minmtu 9
run ip link set v1 gso_max_size 9000 gso_max_segs 44
run ip -d link show v1
run ip link set v1 carrier off
run ip link set v1 state dormant
run ip link set v1 mode dormant
run ip link show v1
run ip link set v1 mtu 10
run ip link set v1 mtu 100000
run ip link set v1 name lo
run ip link set v1 name 'bad/name'
run ip link set v1 master v0
run ip link set v1 txqueuelen -1
run ip link set v1 xdp off
run ip link del lo
run ip link del nosuch
run ip link show
run ip -d link show q0
run ip link add link nosuch name x type macvlan
run ip link add name x type macvlan
run ip link add link lo name x type macvlan mode bridge
run ip link add name x type vxlan
run ip link set
run ip link foo
run ip link show vrf foo
run ip link show master br0
run ip link set v0 netns nosuch
run ip link set dev q0 netns 999999
run ip link set v1 vf 0 mac 02:00:00:00:00:01
run ip link show master br0
run ip link show nomaster
run ip -br addr show nomaster
run ip link set v1 gso_max_size 999999
run ip link set vx0 protodown_reason 3 on
run ip link set vx0 protodown on
run ip -d link show vx0
run ip link set vx0 protodown off
run ip link set vx0 protodown_reason 3 off
run ip link set vx0 protodown off
run ip -d link show vx0
run ip link set br0 type bridge stp_state 9
run ip -j -d link show br0
run ip link add b7 index 77 address 02:00:00:00:00:77 type bridge
run ip link add b8 index 77 type bridge
run ip -s -d link
