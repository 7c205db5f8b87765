package dev.stoa.web.grpc;

import dev.stoa.web.FieldError.In;
import dev.stoa.web.Problem;
import dev.stoa.web.Wiring;
import dev.stoa.web.http.Request;

/// One call, for what its messages do not say.
public final class Call {
    private final Request request;
    private final Wiring app;
    private final Exchange<?, ?> exchange;

    Call(Request request, Wiring app, Exchange<?, ?> exchange) {
        this.request = request;
        this.app = app;
        this.exchange = exchange;
    }

    /// The call as the application's providers see it: a POST to `/package.Service/Method`, whose headers are
    /// the metadata and which has no body.
    public Request request() {
        return request;
    }

    /// The value, if it keeps the constraints on its type: what binding does for HTTP, for values made from
    /// messages.
    ///
    /// @throws Problem that names the fields at fault, sent as `INVALID_ARGUMENT`
    public <T> T valid(T value) {
        app.validation().require(value, In.BODY);
        return value;
    }

    /// Says that this call has no end of its own. When the server stops, it is not waited for: the method is
    /// interrupted at once, and the caller told to call again (`UNAVAILABLE`).
    public void endWithServer() {
        exchange.endWithServer();
    }
}
