package dev.stoa.web.jetty;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.ErrorCode;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.http2.api.server.ServerSessionListener;
import org.eclipse.jetty.http2.frames.ResetFrame;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/// HTTP/2 as Jetty speaks it, but for a request that is malformed: Jetty answers it with 400, and RFC 9113
/// section 8.1.1 wants its stream to fail.
final class Http2 {
    private Http2() {}

    private static void refuse(Stream stream, Callback callback) {
        stream.reset(new ResetFrame(stream.getId(), ErrorCode.PROTOCOL_ERROR.code), callback);
    }

    /// Over TLS, agreed on by ALPN.
    static final class Encrypted extends HTTP2ServerConnectionFactory {
        Encrypted(HttpConfiguration config) {
            super(config);
        }

        @Override
        protected ServerSessionListener newSessionListener(Connector connector, EndPoint endPoint) {
            return new HTTPServerSessionListener(endPoint) {
                @Override
                public void onStreamFailure(Stream stream, Throwable failure, Callback callback) {
                    refuse(stream, callback);
                }
            };
        }
    }

    /// In cleartext, at once or by an upgrade from HTTP/1.1. The upgrade leaves no place for a body; Jetty looks
    /// for `Content-Length` alone, and would lose a body that is chunked.
    static final class Cleartext extends HTTP2CServerConnectionFactory {
        Cleartext(HttpConfiguration config) {
            super(config);
        }

        @Override
        protected ServerSessionListener newSessionListener(Connector connector, EndPoint endPoint) {
            return new HTTPServerSessionListener(endPoint) {
                @Override
                public void onStreamFailure(Stream stream, Throwable failure, Callback callback) {
                    refuse(stream, callback);
                }
            };
        }

        @Override
        public @Nullable Connection upgradeConnection(
                Connector connector, EndPoint endPoint, MetaData.Request request, HttpFields.Mutable reply) {
            return request.getHttpFields().contains(HttpHeader.TRANSFER_ENCODING)
                    ? null
                    : super.upgradeConnection(connector, endPoint, request, reply);
        }
    }
}
