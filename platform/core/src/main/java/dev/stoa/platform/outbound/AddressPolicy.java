package dev.stoa.platform.outbound;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hc.client5.http.DnsResolver;

/// Which addresses may be called: those of the public internet, and networks that the operator allowed.
///
/// It is where the client resolves names, so the connection goes to an address that was checked and
/// not to what the name means a moment later. Redirects come this way too.
final class AddressPolicy implements DnsResolver {
    /// What is not public, by the special-purpose registries of IANA (RFC 6890): this host, private,
    /// shared, loopback, link-local with the metadata services of clouds, documentation, benchmarks,
    /// multicast, reserved; and what wraps
    /// an IPv4 address, as it would lead to one unseen.
    private static final List<Network> NOT_PUBLIC = Stream.of(
                    "0.0.0.0/8",
                    "10.0.0.0/8",
                    "100.64.0.0/10",
                    "127.0.0.0/8",
                    "169.254.0.0/16",
                    "172.16.0.0/12",
                    "192.0.0.0/24",
                    "192.0.2.0/24",
                    "192.88.99.0/24",
                    "192.168.0.0/16",
                    "198.18.0.0/15",
                    "198.51.100.0/24",
                    "203.0.113.0/24",
                    "224.0.0.0/3",
                    "::/96",
                    "::ffff:0:0:0/96",
                    "64:ff9b::/96",
                    "64:ff9b:1::/48",
                    "100::/64",
                    "2001::/23",
                    "2001:db8::/32",
                    "2002::/16",
                    "3fff::/20",
                    "5f00::/16",
                    "fc00::/7",
                    "fe80::/9",
                    "ff00::/8")
            .map(Network::parse)
            .toList();

    private final List<Network> allowed;

    /// No address of the name may be called.
    static final class Refused extends UnknownHostException {
        private static final long serialVersionUID = 1;

        private Refused(String host) {
            super(host + " is not an address on the public internet");
        }
    }

    AddressPolicy(List<String> allowed) {
        this.allowed = allowed.stream().map(Network::parse).toList();
    }

    /// The addresses of a name, if all of them may be called. One that may not is no accident.
    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        var addresses = InetAddress.getAllByName(host);
        if (!Arrays.stream(addresses).allMatch(this::allows)) {
            throw new Refused(host);
        }
        return addresses;
    }

    @Override
    public String resolveCanonicalHostname(String host) {
        return host;
    }

    boolean allows(InetAddress address) {
        return allowed.stream().anyMatch(network -> network.contains(address))
                || NOT_PUBLIC.stream().noneMatch(network -> network.contains(address));
    }
}
