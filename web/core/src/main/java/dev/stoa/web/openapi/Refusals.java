package dev.stoa.web.openapi;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.stoa.web.Description;
import dev.stoa.web.FieldError.In;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Refusal;
import dev.stoa.web.binding.Json;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedSet;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/// The refusals in a document, described once for each status that somebody refers to.
final class Refusals {
    private final Json json;
    private final Schemas schemas;
    private final Map<Integer, SequencedSet<Refusal.Field>> noted = new TreeMap<>();
    private final Map<String, ObjectNode> described = new TreeMap<>();

    Refusals(Json json, Schemas schemas) {
        this.json = json;
        this.schemas = schemas;
    }

    /// The shape of every refusal (RFC 9457).
    @Description("Why a request was refused, as RFC 9457 has it.")
    record Problem(
            @Description("The kind of refusal. Programs may rely on it.")
            String type,

            String title,
            int status,

            @Description("What is wrong in this case, for people.")
            String detail,

            @Description("Name it when you ask about this.") String requestId,

            @Description("Each value that is not acceptable.") @JsonInclude(JsonInclude.Include.NON_EMPTY)
            List<FieldProblem> errors) {}

    record FieldProblem(
            @Description("The part of the request that holds the value.")
            In in,

            @Description("Where in it, as a JSON pointer (RFC 6901).")
            String pointer,

            String detail) {}

    /// Notes what headers refusals have. Call it for all of them before the first [#refer].
    void note(List<Refusal> refusals) {
        for (var refusal : refusals) {
            noted.computeIfAbsent(refusal.status(), _ -> new LinkedHashSet<>()).addAll(refusal.headers());
        }
    }

    /// The headers that were noted.
    Stream<Refusal.Field> headers() {
        return noted.values().stream().flatMap(SequencedSet::stream).distinct();
    }

    /// The name of a header among the components of a document.
    static String component(String header) {
        return header.replace("-", "");
    }

    /// A reference to the description of a status.
    ObjectNode refer(int status) {
        var problems = Stream.of(HttpProblem.values())
                .filter(problem -> problem.status() == status)
                .toList();
        var name = problems.isEmpty()
                ? "Refused" + status
                : camelCase(problems.getFirst().name());
        described.computeIfAbsent(name, _ -> describe(status, problems));
        return json.mapper().createObjectNode().put("$ref", "#/components/responses/" + name);
    }

    /// A reference to the description of what any request may meet, whatever it asks for.
    ObjectNode referToOthers() {
        described.computeIfAbsent("Refused", _ -> {
            var response = json.mapper().createObjectNode();
            response.put(
                    "description",
                    "Refused for another reason, such as 405 for the method, 408 when it arrives too slowly, 414 for the"
                            + " length of the URL and 431 for the size of the headers");
            var content = response.putObject("content").putObject("application/problem+json");
            content.set("schema", schemas.of(Problem.class));
            return response;
        });
        return json.mapper().createObjectNode().put("$ref", "#/components/responses/Refused");
    }

    private ObjectNode describe(int status, List<HttpProblem> problems) {
        var titles = problems.stream().map(HttpProblem::title).collect(Collectors.joining("; "));
        var response = json.mapper().createObjectNode().put("description", titles.isEmpty() ? "Refused" : titles);
        headers(status)
                .forEach(name -> response.withObjectProperty("headers")
                        .putObject(name)
                        .put("$ref", "#/components/headers/" + component(name)));
        var content = response.putObject("content").putObject("application/problem+json");
        content.set("schema", schemas.of(Problem.class));
        problems.stream().findFirst().ifPresent(problem -> content.set("example", example(problem)));
        return response;
    }

    private ObjectNode example(HttpProblem problem) {
        var example = json.mapper().createObjectNode();
        example.put("type", problem.type()).put("title", problem.title()).put("status", problem.status());
        if (problem == HttpProblem.INVALID) {
            example.put("detail", "email must not be blank");
            var error = example.putArray("errors").addObject();
            error.put("in", "body").put("pointer", "/email").put("detail", "must not be blank");
        } else {
            example.put("detail", "What is wrong in this case, for people.");
        }
        return example.put("request_id", "01930b5c-7a1e-7000-8000-2b8c4f6d9e10");
    }

    private Stream<String> headers(int status) {
        var always = switch (status) {
            case 401 -> Stream.of("WWW-Authenticate");
            case 429, 503 -> Stream.of("Retry-After");
            default -> Stream.<String>empty();
        };
        var own = noted.getOrDefault(status, new LinkedHashSet<>()).stream().map(Refusal.Field::name);
        return Stream.concat(always, own);
    }

    private static String camelCase(String constant) {
        return Stream.of(constant.split("_"))
                .map(word -> word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT))
                .collect(Collectors.joining());
    }

    /// What was referred to, by name.
    Map<String, ObjectNode> described() {
        return described;
    }
}
