package dev.stoa.cli;

import tools.jackson.databind.JsonNode;

/// A server's refusal (RFC 9457) in the words of a terminal.
///
/// ```
/// The task is not valid
///   due_date  must be in the future
/// ```
final class Problem {
    private Problem() {}

    static Failure of(Server server, int status, JsonNode problem) {
        if (!problem.path("title").isString()) {
            return new Failure(server + " answered " + status + " and did not say why.");
        }
        var message = new StringBuilder(problem.path("title").asString());
        var errors = problem.path("errors");
        var detail = problem.path("detail").asString("");
        // the detail of a refusal that names its fields says the first of them once more
        if (errors.isEmpty() && !detail.isEmpty()) {
            message.append(": ").append(detail);
        }
        for (var error : errors) {
            message.append("\n  ")
                    .append(place(error))
                    .append("  ")
                    .append(error.path("detail").asString(""));
        }
        var id = problem.path("request_id").asString("");
        if (id.isEmpty()) {
            return new Failure(message.toString());
        }
        var note = "request " + id;
        // whoever runs the server finds a failure of its own by this id
        return status >= 500 ? new Failure(message + "\n  " + note) : Failure.withNote(message.toString(), "  " + note);
    }

    private static String place(JsonNode error) {
        var name = error.path("pointer").asString("").replaceFirst("^/", "");
        var in = error.path("in").asString("body");
        if (name.isEmpty()) {
            return in;
        }
        return in.equals("body") ? name : in + " " + name;
    }
}
