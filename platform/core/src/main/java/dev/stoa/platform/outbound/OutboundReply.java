package dev.stoa.platform.outbound;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What somebody answered, whatever the status.
///
/// @param headers by name, in any case
public record OutboundReply(int status, Map<String, List<String>> headers, byte[] body) {

    public Optional<String> header(String name) {
        return headers.getOrDefault(name, List.of()).stream().findFirst();
    }

    public String text() {
        return new String(body, UTF_8);
    }

    public boolean isOk() {
        return status >= 200 && status < 300;
    }
}
