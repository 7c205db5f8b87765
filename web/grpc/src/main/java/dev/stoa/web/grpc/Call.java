package dev.stoa.web.grpc;

import dev.stoa.web.FieldError.In;
import dev.stoa.web.Problem;
import dev.stoa.web.Wiring;
import dev.stoa.web.http.Request;

/// One call, for what its messages do not say.
public final class Call {
    private final Request request;
    private final Wiring app;

    Call(Request request, Wiring app) {
        this.request = request;
        this.app = app;
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
}
