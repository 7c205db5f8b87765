package dev.stoa.web.graphql;

import static dev.stoa.web.graphql.GraphQlProblem.METHOD_NOT_ALLOWED;
import static dev.stoa.web.graphql.GraphQlProblem.SUBSCRIPTION_NOT_POSSIBLE;

import dev.stoa.web.Events;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Problem;
import dev.stoa.web.binding.Json;
import dev.stoa.web.graphql.Operations.Answer;
import dev.stoa.web.graphql.Operations.Prepared;
import dev.stoa.web.graphql.Operations.Prepared.Ready;
import dev.stoa.web.graphql.Operations.Prepared.Refused;
import dev.stoa.web.http.Method;
import dev.stoa.web.http.Preference;
import dev.stoa.web.http.Reply;
import dev.stoa.web.http.Request;
import dev.stoa.web.reply.EventStreams;
import graphql.language.OperationDefinition.Operation;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// GraphQL over HTTP, by the [specification](https://graphql.github.io/graphql-over-http/draft/) of that
/// name.
///
/// A POST has the content type `application/json`, which a page of another origin cannot send without asking
/// first; a GET changes nothing.
final class HttpTransport {
    private static final String MODERN = "application/graphql-response+json";
    private static final String LEGACY = "application/json";

    private final Operations operations;
    private final EventStreams streams;
    private final Json json;

    HttpTransport(Operations operations, EventStreams streams, Json json) {
        this.operations = operations;
        this.streams = streams;
        this.json = json;
    }

    Reply answer(Request request) {
        var accepted = Accepted.by(request);
        requireJson(request);
        Payload payload;
        try {
            payload = payload(request);
        } catch (Problem e) {
            var answer = Operations.refused(new Refused(e), request);
            return accepted.type == null
                    ? stream(new Refused(e), request)
                    : reply(answer, accepted.type, answer.status());
        }
        var prepared = allowed(operations.prepare(payload), accepted, request);
        var isSubscription = prepared instanceof Ready ready && ready.kind() == Operation.SUBSCRIPTION;
        if (accepted.type == null || isSubscription) {
            return stream(prepared, request);
        }
        var answer = switch (prepared) {
            case Refused refused -> Operations.refused(refused, request);
            case Ready ready -> operations.answer(ready, request);
        };
        // In the older type an answer to a readable request is 200, whatever it says.
        var isPlain = accepted.type.equals(LEGACY) && answer.status() < 500 && answer.status() != 405;
        return reply(answer, accepted.type, isPlain ? 200 : answer.status());
    }

    private static Prepared allowed(Prepared prepared, Accepted accepted, Request request) {
        if (!(prepared instanceof Ready ready)) {
            return prepared;
        }
        if (ready.kind() == Operation.SUBSCRIPTION && !accepted.events) {
            return new Refused(SUBSCRIPTION_NOT_POSSIBLE.because("Ask for text/event-stream, or use a WebSocket."));
        }
        return ready.kind() == Operation.MUTATION && request.method() != Method.POST
                ? new Refused(METHOD_NOT_ALLOWED.because("Send mutations with POST."))
                : prepared;
    }

    /// Answers event by event, in the [distinct connections
    /// mode](https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md) of GraphQL over SSE.
    private Reply stream(Prepared prepared, Request request) {
        return streams.reply(200, Events.of(events -> {
            operations.run(prepared, request, new Operations.Outcome<IOException>() {
                @Override
                public void next(Answer answer) throws IOException {
                    events.send(null, "next", answer.body());
                }

                @Override
                public void refused(Answer answer) throws IOException {
                    next(answer);
                }
            });
            events.send(null, "complete", "");
        }));
    }

    private static Payload payload(Request request) {
        if (request.method() != Method.POST) {
            try {
                return Payload.query(request.query());
            } catch (IllegalArgumentException e) {
                throw GraphQlProblem.BAD_REQUEST.because("The query is not properly percent-encoded.");
            }
        }
        return Payload.body(request.body());
    }

    private static void requireJson(Request request) {
        if (request.method() != Method.POST) {
            return;
        }
        var sent = request.headers().find("Content-Type");
        if (LEGACY.equals(sent)) {
            return;
        }
        var parts = List.of((sent == null ? "" : sent).toLowerCase(Locale.ROOT).split(";"));
        var isUtf8 = parts.stream()
                .skip(1)
                .map(part -> part.strip().replace("\"", ""))
                .noneMatch(part -> part.startsWith("charset=") && !part.equals("charset=utf-8"));
        if (!parts.getFirst().strip().equals(LEGACY) || !isUtf8) {
            throw HttpProblem.UNSUPPORTED_MEDIA_TYPE
                    .because("Send application/json in UTF-8.")
                    .with("Accept", LEGACY);
        }
    }

    /// What a client takes. One that does not say gets the older type, which all of them read.
    ///
    /// @param type of a single answer; null when only events are taken
    /// @param events whether it asked for events
    private record Accepted(@Nullable String type, boolean events) {

        static Accepted by(Request request) {
            var lines = request.headers().all("Accept");
            if (lines.isEmpty()) {
                return new Accepted(LEGACY, false);
            }
            var ranges = Preference.parse(lines);
            var events = names(ranges, "text/event-stream");
            var modern = names(ranges, MODERN) ? Preference.of(MODERN, ranges) : 0;
            var legacy = Preference.of(LEGACY, ranges);
            if (modern == 0 && legacy == 0 && !events) {
                throw HttpProblem.NOT_ACCEPTABLE.because("This is available as " + MODERN + " and " + LEGACY + ".");
            }
            return new Accepted(modern == 0 && legacy == 0 ? null : modern >= legacy ? MODERN : LEGACY, events);
        }

        private static boolean names(List<Preference> ranges, String type) {
            return ranges.stream().anyMatch(range -> range.value().equals(type) && range.weight() > 0);
        }
    }

    private Reply reply(Answer answer, String type, int status) {
        var reply = Reply.of(status, type + "; charset=utf-8", json.write(answer.body()))
                .with("Cache-Control", "no-store")
                .with("Vary", "Accept");
        return status == 405 ? reply.with("Allow", "POST") : reply;
    }
}
