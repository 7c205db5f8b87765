package dev.stoa.web.middleware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stoa.web.http.Headers;
import dev.stoa.web.http.Method;
import dev.stoa.web.http.Reply;
import dev.stoa.web.http.Request;
import dev.stoa.web.middleware.ClientAddress.Source;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientAddressTest {
    private static final List<Network> TRUSTED =
            List.of(Network.parse("10.0.0.0/8"), Network.parse("2001:db8:aaaa::/48"), Network.parse("192.0.2.7"));

    private static String client(Source source, String peer, String... lines) throws Exception {
        var headers = new Headers() {
            @Override
            public @Nullable String find(String name) {
                return all(name).isEmpty() ? null : all(name).getFirst();
            }

            @Override
            public List<String> all(String name) {
                var ours = source == Source.FORWARDED ? "Forwarded" : "X-Forwarded-For";
                return name.equals(ours) ? List.of(lines) : List.of("6.6.6.6");
            }
        };
        var request = new Request(Method.GET, "/", "", headers, Request.Body.NONE, peer);
        new ClientAddress.Proxies(TRUSTED, source).around(request, _ -> Reply.empty(204));
        return ClientAddress.of(request);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            203.0.113.5; 198.51.100.1;                        203.0.113.5
            10.0.0.1;    198.51.100.1;                        198.51.100.1
            10.0.0.1;    6.6.6.6, 198.51.100.1;               198.51.100.1
            10.0.0.1;    6.6.6.6, 198.51.100.1, 10.2.3.4;     198.51.100.1
            192.0.2.7;   198.51.100.1:4711;                   198.51.100.1
            10.0.0.1;    [2001:db8::1]:443;                   2001:db8:0:0:0:0:0:1
            10.0.0.1;    2001:db8::1;                         2001:db8:0:0:0:0:0:1
            10.0.0.1;    198.51.100.1, 2001:db8:aaaa::9;      198.51.100.1
            10.0.0.1;    198.51.100.1, nonsense, 10.2.3.4;    10.2.3.4
            10.0.0.1;    10.9.9.9;                            10.9.9.9
            socket;      198.51.100.1;                        socket
            """)
    void theFirstThatIsNoTrustedProxyFromTheRight(String peer, String sent, String client) throws Exception {
        assertThat(client(Source.X_FORWARDED_FOR, peer, sent)).isEqualTo(client);
    }

    @Test
    void severalLinesAreOneList() throws Exception {
        assertThat(client(Source.X_FORWARDED_FOR, "10.0.0.1", "6.6.6.6", "198.51.100.1", "10.2.3.4"))
                .isEqualTo("198.51.100.1");
    }

    @Test
    void withoutAHeaderItIsThePeer() throws Exception {
        assertThat(client(Source.X_FORWARDED_FOR, "10.0.0.1")).isEqualTo("10.0.0.1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            for=6.6.6.6, for=198.51.100.1;proto=https;by=10.0.0.9 | 198.51.100.1
            proto=http;For="[2001:db8::1]:4711"                   | 2001:db8:0:0:0:0:0:1
            for=6.6.6.6, for=unknown                              | 10.0.0.1
            for=6.6.6.6, for=_hidden                              | 10.0.0.1
            for=6.6.6.6, proto=https                              | 10.0.0.1
            """)
    void forwardedSaysTheSameInOtherWords(String sent, String client) throws Exception {
        assertThat(client(Source.FORWARDED, "10.0.0.1", sent)).isEqualTo(client);
    }

    @Test
    void networksHaveAnyNumberOfBits() throws Exception {
        var network = Network.parse("10.1.128.0/17");

        assertThat(network.contains(InetAddress.ofLiteral("10.1.255.1"))).isTrue();
        assertThat(network.contains(InetAddress.ofLiteral("10.1.127.1"))).isFalse();
        assertThat(network.contains(InetAddress.ofLiteral("::1"))).isFalse();
        assertThat(Network.parse("0.0.0.0/0").contains(InetAddress.ofLiteral("8.8.8.8")))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "localhost", "example.com/8"})
    void whatIsNoNetworkIsRefused(String text) {
        assertThatThrownBy(() -> Network.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
