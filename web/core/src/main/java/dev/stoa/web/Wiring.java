package dev.stoa.web;

import dev.stoa.web.binding.Binder;
import dev.stoa.web.binding.Json;
import dev.stoa.web.binding.Validation;
import dev.stoa.web.http.Request;
import dev.stoa.web.reply.EventStreams;

/// What a [Plugin] with methods of its own to call needs of the application: its address, limits,
/// providers, access rules, validation and refusals.
public final class Wiring {
    private final String host;
    private final Limits limits;
    private final Binder binder;
    private final Validation validation;
    private final Json json;
    private final Refusals refusals;
    private final EventStreams streams;
    private final LongLived longLived;

    Wiring(
            String host,
            Limits limits,
            Binder binder,
            Validation validation,
            Json json,
            Refusals refusals,
            EventStreams streams,
            LongLived longLived) {
        this.host = host;
        this.limits = limits;
        this.binder = binder;
        this.validation = validation;
        this.json = json;
        this.refusals = refusals;
        this.streams = streams;
        this.longLived = longLived;
    }

    /// The address that the application listens on.
    public String host() {
        return host;
    }

    public Limits limits() {
        return limits;
    }

    public Binder binder() {
        return binder;
    }

    public Validation validation() {
        return validation;
    }

    public Json json() {
        return json;
    }

    /// Makes replies of [Events].
    public EventStreams streams() {
        return streams;
    }

    /// What is told to end when the server stops.
    public LongLived longLived() {
        return longLived;
    }

    /// What a failure is to the caller: itself if it is a [Problem], what [App#answer] says, or else
    /// [HttpProblem#INTERNAL]. Logs all but the first; call it once for each failure.
    public Problem problem(Request request, Throwable failure) {
        return refusals.problem(request, request.get(RequestId.class).orElseGet(RequestId::random), failure);
    }

    /// Ends a request that the plugin answered by itself, before it says so: closes what was provided
    /// for it and begins with its [Background].
    ///
    /// @throws Exception if something does not close, which makes the request a failure
    public void end(Request request) throws Exception {
        Dispatcher.close(request);
        request.get(Background.class).ifPresent(Background::begin);
    }

    /// Ends a request that the plugin did not answer: closes what was provided for it and forgets its
    /// [Background].
    public void giveUp(Request request) {
        Dispatcher.giveUp(request);
    }
}
