package dev.stoa.web;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.stoa.web.http.Reply.Header;
import java.io.Serial;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A refusal that is the caller's to mend, thrown where it is noticed and sent as RFC 9457
/// `application/problem+json`.
///
/// It has no stack trace: it is an answer, not a failure.
public final class Problem extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    private final transient ProblemType type;
    private final transient List<FieldError> errors;
    private final transient List<Header> headers;
    private final transient Map<String, Object> members;

    Problem(ProblemType type, String detail) {
        this(type, detail, List.of(), List.of(), Map.of());
    }

    private Problem(
            ProblemType type,
            String detail,
            List<FieldError> errors,
            List<Header> headers,
            Map<String, Object> members) {
        super(detail, null, false, false);
        this.type = type;
        this.errors = errors;
        this.headers = headers;
        this.members = members;
    }

    /// The 422 that names each value that is not acceptable.
    public static Problem invalid(List<FieldError> errors) {
        var first = errors.getFirst();
        var name = first.pointer().isEmpty()
                ? "the " + first.in().wireName()
                : first.pointer().substring(1);
        var more = errors.size() == 1 ? "" : " (and " + (errors.size() - 1) + " more)";
        return new Problem(
                HttpProblem.INVALID, name + " " + first.detail() + more, List.copyOf(errors), List.of(), Map.of());
    }

    /// The 422 for one property of the body, found by a rule that the binding cannot know.
    public static Problem invalid(String property, String detail) {
        return invalid(List.of(FieldError.of(FieldError.In.BODY, property, detail)));
    }

    /// This problem with a response header.
    public Problem with(String header, String value) {
        var more = new ArrayList<>(headers);
        more.add(new Header(header, value));
        return new Problem(type, detail(), errors, more, members);
    }

    /// This problem with a member of its own (RFC 9457 section 3.2), for programs.
    ///
    /// @param name none of those that every problem has
    /// @param value written as JSON
    public Problem member(String name, Object value) {
        var more = new LinkedHashMap<>(members);
        more.put(name, value);
        return new Problem(type, detail(), errors, headers, more);
    }

    /// This problem with `Retry-After`, rounded up to whole seconds.
    public Problem retryAfter(Duration wait) {
        return with("Retry-After", Long.toString(wait.plusNanos(999_999_999).toSeconds()));
    }

    public ProblemType type() {
        return type;
    }

    /// What is wrong in this case, for the person who reads it.
    public String detail() {
        return String.valueOf(getMessage());
    }

    /// The values at fault; empty unless this is about values.
    public List<FieldError> errors() {
        return errors;
    }

    /// The document of RFC 9457 that tells it to the caller.
    public Document document(RequestId id) {
        var described = errors.stream()
                .map(error -> new Value(error.in().wireName(), error.pointer(), error.detail()))
                .toList();
        return new Document(type.type(), type.title(), type.status(), detail(), id.value(), described, members);
    }

    /// @param requestId what to name when asking about it
    /// @param errors the values at fault; left out when this is not about values
    /// @param members what this kind of problem tells besides
    public record Document(
            String type,
            String title,
            int status,
            String detail,
            String requestId,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Value> errors,
            @JsonAnyGetter Map<String, Object> members) {}

    /// A value at fault.
    ///
    /// @param in the part of the request that holds it: `body`, `query`, …
    /// @param pointer its place in that part, a JSON pointer (RFC 6901)
    public record Value(String in, String pointer, String detail) {}

    /// Headers that the reply must carry.
    public List<Header> headers() {
        return headers;
    }
}
