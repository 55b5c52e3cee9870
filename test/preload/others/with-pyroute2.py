"""What people do with pyroute2: links, addresses, routes, rules, and its data base that follows the kernel."""
from pyroute2 import IPRoute, NDB
ip = IPRoute()
ip.link('add', ifname='v0', kind='veth', peer={'ifname':'v1','address':'02:00:00:00:00:11'}, address='02:00:00:00:00:10')
i = ip.link_lookup(ifname='v0')[0]
print(i)
ip.link('set', index=i, state='up', mtu=1400)
ip.addr('add', index=i, address='10.0.0.1', prefixlen=24)
ip.link('set', index=ip.link_lookup(ifname='v1')[0], state='up')
ip.route('add', dst='10.2.0.0/16', gateway='10.0.0.9')
ip.route('add', dst='2001:db8::/64', oif=i)
ip.rule('add', table=10, src='10.1.0.0/16', priority=99)
for r in sorted(str(dict(x['attrs'])) for x in ip.get_routes(family=2)):
    print(r)
for r in ip.get_rules(family=2):
    print(r['table'], dict(r['attrs']))
for l in ip.get_links():
    print(l['index'], l.get_attr('IFLA_IFNAME'), l.get_attr('IFLA_MTU'), l.get_attr('IFLA_ADDRESS'), l['state'])
for a in ip.get_addr(family=2):
    print(dict((k,v) for k,v in a['attrs'] if k != 'IFA_CACHEINFO'))
try:
    ip.link('set', index=i, mtu=5)
except Exception as e:
    print(type(e).__name__, e)
try:
    ip.route('add', dst='10.9.0.0/16', gateway='192.0.2.9')
except Exception as e:
    print(type(e).__name__, e)
ip.link('add', ifname='br0', kind='bridge', address='02:00:00:00:00:20')
b = ip.link_lookup(ifname='br0')[0]
ip.link('set', index=i, master=b)
print([ (l.get_attr('IFLA_IFNAME'), l.get_attr('IFLA_MASTER')) for l in ip.get_links()])
ip.flush_routes(table=254)
print(len(ip.get_routes(table=254, family=2)))
ip.link('del', index=b)
ip.close()
with NDB() as ndb:
    print(sorted(x.ifname for x in ndb.interfaces.dump()))
    ndb.interfaces.create(ifname='d0', kind='bridge').set('state','up').add_ip('10.5.0.1/24').commit()
    print(sorted((x.ifname, x.address, x.prefixlen) for x in ndb.addresses.dump() if ':' not in x.address))
