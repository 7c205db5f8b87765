package dev.stoa.web.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.stoa.web.Server;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;

/// A connection whose bytes are sent as they are, where an HTTP client would tidy them up. Waits at most five
/// seconds for the server.
final class Wire implements AutoCloseable {
    private final Socket socket;

    private Wire(Socket socket) {
        this.socket = socket;
    }

    static Wire open(Server server) throws IOException {
        return open(server.port());
    }

    static Wire open(int port) throws IOException {
        var socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(5_000);
        return new Wire(socket);
    }

    /// Sends the text and reads until the server closes.
    static String exchange(Server server, String text) throws IOException {
        try (var wire = open(server)) {
            wire.send(text);
            return wire.rest();
        }
    }

    /// Sends the text, each line feed as the CRLF that HTTP wants.
    void send(String text) throws IOException {
        sendBytes(text.replace("\n", "\r\n"));
    }

    /// Sends each character as the byte that it is in ISO 8859-1.
    void sendBytes(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    }

    /// The next line, without its end.
    String line() throws IOException {
        var line = new StringBuilder();
        int next;
        while ((next = socket.getInputStream().read()) >= 0 && next != '\n') {
            line.append((char) next);
        }
        return line.toString().stripTrailing();
    }

    /// Everything up to the end, which must come.
    String until(String end) throws IOException {
        var text = new StringBuilder();
        while (!text.toString().endsWith(end)) {
            var next = socket.getInputStream().read();
            if (next < 0) {
                throw new EOFException("the server closed after " + text);
            }
            text.append((char) next);
        }
        return text.toString();
    }

    /// Everything until the server closes.
    String rest() throws IOException {
        return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
