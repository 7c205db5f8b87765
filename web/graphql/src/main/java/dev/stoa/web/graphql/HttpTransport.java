package dev.stoa.web.graphql;

import static dev.stoa.web.graphql.GraphQlProblem.METHOD_NOT_ALLOWED;
import static dev.stoa.web.graphql.GraphQlProblem.SUBSCRIPTION_NOT_POSSIBLE;

import dev.stoa.web.HttpProblem;
import dev.stoa.web.Problem;
import dev.stoa.web.binding.Json;
import dev.stoa.web.graphql.Operations.Answer;
import dev.stoa.web.graphql.Operations.Prepared.Ready;
import dev.stoa.web.graphql.Operations.Prepared.Refused;
import dev.stoa.web.http.Method;
import dev.stoa.web.http.Reply;
import dev.stoa.web.http.Request;
import graphql.language.OperationDefinition.Operation;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// GraphQL over HTTP, by the [specification](https://graphql.github.io/graphql-over-http/draft/) of that
/// name.
///
/// A POST has the content type `application/json`, which a page of another origin cannot send without asking
/// first; a GET changes nothing.
final class HttpTransport {
    private static final String MODERN = "application/graphql-response+json";
    private static final String LEGACY = "application/json";

    private final Operations operations;
    private final Payload.Reader payloads;
    private final Json json;

    HttpTransport(Operations operations, Json json) {
        this.operations = operations;
        this.payloads = new Payload.Reader();
        this.json = json;
    }

    Reply answer(Request request) {
        var type = accepted(request);
        requireJson(request);
        Payload payload;
        try {
            payload = payload(request);
        } catch (Problem e) {
            var answer = Operations.refused(new Refused(e), request);
            return reply(answer, type, answer.status());
        }
        var answer = answer(payload, request);
        // In the older type an answer to a readable request is 200, whatever it says.
        var isPlain = type.equals(LEGACY) && answer.status() < 500 && answer.status() != 405;
        return reply(answer, type, isPlain ? 200 : answer.status());
    }

    private Answer answer(Payload payload, Request request) {
        return switch (operations.prepare(payload)) {
            case Refused refused -> Operations.refused(refused, request);
            case Ready ready
            when ready.kind() == Operation.SUBSCRIPTION ->
                Operations.refused(
                        new Refused(
                                SUBSCRIPTION_NOT_POSSIBLE.because("Ask for text/event-stream, or use a WebSocket.")),
                        request);
            case Ready ready
            when ready.kind() == Operation.MUTATION && request.method() != Method.POST ->
                Operations.refused(new Refused(METHOD_NOT_ALLOWED.because("Send mutations with POST.")), request);
            case Ready ready -> operations.answer(ready, request);
        };
    }

    private Payload payload(Request request) {
        if (request.method() != Method.POST) {
            try {
                return payloads.query(request.query());
            } catch (IllegalArgumentException e) {
                throw GraphQlProblem.BAD_REQUEST.because("The query is not properly percent-encoded.");
            }
        }
        return payloads.body(request.body());
    }

    private static void requireJson(Request request) {
        if (request.method() != Method.POST) {
            return;
        }
        var sent = request.headers().find("Content-Type");
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

    /// The type of the answer. A client that does not say gets the older one, which all of them read.
    private static String accepted(Request request) {
        var lines = request.headers().all("Accept");
        if (lines.isEmpty()) {
            return LEGACY;
        }
        var ranges = List.of(String.join(",", lines).toLowerCase(Locale.ROOT).split(",")).stream()
                .map(String::strip)
                .filter(range -> !range.replace(" ", "").matches(".*;q=0(\\.0*)?"))
                .map(range -> range.split(";", 2)[0].strip())
                .collect(Collectors.toSet());
        if (ranges.contains(MODERN)) {
            return MODERN;
        }
        if (ranges.contains(LEGACY) || ranges.contains("*/*") || ranges.contains("application/*")) {
            return LEGACY;
        }
        throw HttpProblem.NOT_ACCEPTABLE.because("This is available as " + MODERN + " and " + LEGACY + ".");
    }

    private Reply reply(Answer answer, String type, int status) {
        var reply = Reply.of(status, type + "; charset=utf-8", json.write(answer.body()))
                .with("Cache-Control", "no-store")
                .with("Vary", "Accept");
        return status == 405 ? reply.with("Allow", "POST") : reply;
    }
}
