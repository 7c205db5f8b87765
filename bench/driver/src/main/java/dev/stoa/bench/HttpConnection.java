package dev.stoa.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// One connection that sends requests made beforehand and reads past the replies: as little work as a client can do.
/// When
/// the server says that it closes, as Tomcat does after a hundred requests, the next request opens another.
final class HttpConnection implements AutoCloseable {
    private final int port;
    private Socket socket;
    private InputStream in;
    private boolean isEnding;

    HttpConnection(int port) throws IOException {
        this.port = port;
        this.socket = open();
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    private Socket open() throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(10_000);
        return socket;
    }

    /// A request with a JSON body, or with none when it is empty.
    static byte[] request(String method, String path, String body) {
        var head = method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nAccept: application/json, text/plain\r\n";
        if (!body.isEmpty()) {
            head += "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n";
        }
        return (head + "\r\n" + body).getBytes(StandardCharsets.US_ASCII);
    }

    /// The status of the reply.
    int exchange(byte[] request) throws IOException {
        if (isEnding) {
            close();
            socket = open();
            in = new BufferedInputStream(socket.getInputStream());
            isEnding = false;
        }
        socket.getOutputStream().write(request);
        var status = Integer.parseInt(line().split(" ", 3)[1]);
        var length = 0L;
        var isChunked = false;
        for (var header = line(); !header.isEmpty(); header = line()) {
            var colon = header.indexOf(':');
            switch (header.substring(0, colon).toLowerCase(Locale.ROOT)) {
                case "content-length" ->
                    length = Long.parseLong(header.substring(colon + 1).strip());
                case "transfer-encoding" -> isChunked = true;
                case "connection" -> isEnding = header.toLowerCase(Locale.ROOT).endsWith("close");
                default -> {}
            }
        }
        while (isChunked) {
            var size = Integer.parseInt(line(), 16);
            in.skipNBytes(size + 2);
            isChunked = size > 0;
        }
        in.skipNBytes(length);
        return status;
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (var c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("the server closed the connection");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
