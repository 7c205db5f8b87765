package dev.stoa.web.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.stoa.web.Server;
import java.io.IOException;
import java.net.Socket;

/// Requests as they are, where an HTTP client would tidy them up.
final class Wire {
    private Wire() {}

    /// Sends the text, each line feed as the CRLF that HTTP wants, and reads until the server closes.
    ///
    /// @throws java.net.SocketTimeoutException if it says nothing for five seconds
    static String exchange(Server server, String text) throws IOException {
        return exchange(server, text.replace("\n", "\r\n").getBytes(ISO_8859_1));
    }

    static String exchange(Server server, byte[] bytes) throws IOException {
        try (var socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write(bytes);
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }
}
