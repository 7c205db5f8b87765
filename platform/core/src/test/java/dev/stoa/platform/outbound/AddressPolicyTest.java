package dev.stoa.platform.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressPolicyTest {
    private final AddressPolicy policy = new AddressPolicy(List.of());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "10.0.0.1",
                "100.64.0.1",
                "127.0.0.1",
                "127.255.255.254",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "198.18.0.1",
                "224.0.0.1",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::127.0.0.1",
                "::ffff:127.0.0.1",
                "::ffff:10.0.0.1",
                "64:ff9b::7f00:1",
                "2002:7f00:1::",
                "fc00::1",
                "fd12:3456::1",
                "fe80::1",
                "ff02::1"
            })
    void refusesWhatIsNotOnThePublicInternet(String address) {
        assertThat(policy.allows(InetAddress.ofLiteral(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.1.1.1", "172.15.0.1", "172.32.0.1", "192.167.1.1", "2606:4700::1111", "2a00:1450::8a"})
    void letsThePublicInternetThrough(String address) {
        assertThat(policy.allows(InetAddress.ofLiteral(address))).isTrue();
    }

    /// Forms in which `127.0.0.1` passes filters that look at the text.
    @ParameterizedTest
    @ValueSource(strings = {"localhost", "127.1", "2130706433", "[::1]", "::ffff:7f00:1"})
    void looksAtTheAddressAndNotAtItsSpelling(String host) {
        assertThatThrownBy(() -> policy.resolve(host)).isInstanceOf(UnknownHostException.class);
    }

    @Test
    void letsNetworksThroughThatTheOperatorAllowed() {
        var own = new AddressPolicy(List.of("10.1.0.0/16", "fd00:1::/32"));

        assertThat(own.allows(InetAddress.ofLiteral("10.1.2.3"))).isTrue();
        assertThat(own.allows(InetAddress.ofLiteral("10.2.0.1"))).isFalse();
        assertThat(own.allows(InetAddress.ofLiteral("fd00:1::5"))).isTrue();
        assertThat(own.allows(InetAddress.ofLiteral("127.0.0.1"))).isFalse();
        assertThatThrownBy(() -> new AddressPolicy(List.of("10.1.0.0"))).hasMessageContaining("10.1.0.0/16");
        assertThatThrownBy(() -> new AddressPolicy(List.of("10.1.0.0/33"))).hasMessageContaining("/33");
    }
}
