package dev.stoa.web.openapi;

import dev.stoa.web.Accepted;
import dev.stoa.web.Created;
import dev.stoa.web.Description;
import dev.stoa.web.Fails;
import dev.stoa.web.FieldError.In;
import dev.stoa.web.Redirect;
import dev.stoa.web.Summary;
import dev.stoa.web.Tagged;
import dev.stoa.web.binding.Access;
import dev.stoa.web.binding.Endpoint;
import dev.stoa.web.binding.Json;
import dev.stoa.web.binding.Source;
import dev.stoa.web.binding.Types;
import dev.stoa.web.http.Method;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Type;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Describes one endpoint: what it takes, what it answers, and what it refuses.
final class Operation {
    private final Documented documented;
    private final Endpoint endpoint;
    private final Inputs inputs;
    private final Json json;
    private final Schemas schemas;
    private final Examples examples;
    private final Refusals refusals;
    private final ObjectNode described;

    Operation(Documented documented, Json json, Schemas schemas, Examples examples, Refusals refusals) {
        this.documented = documented;
        this.endpoint = documented.endpoint();
        this.inputs = new Inputs(endpoint);
        this.json = json;
        this.schemas = schemas;
        this.examples = examples;
        this.refusals = refusals;
        this.described = json.mapper().createObjectNode();
    }

    /// @param id a name that no other operation of the document has
    /// @param schemes what callers sign in with, one of them; empty if the documentation does not tell
    ObjectNode describe(String id, List<SecurityScheme> schemes) {
        var declaration = endpoint.declaration();
        described.put("operationId", id);
        described.putArray("tags").add(tag(declaration.getDeclaringClass()));
        var summary = declaration.getAnnotation(Summary.class);
        described.put("summary", summary == null ? words(declaration.getName()) : summary.value());
        described.put("description", description());
        parameters();
        body();
        responses();
        if (!schemes.isEmpty() && endpoint.guard().asksWhoCalls()) {
            var security = described.putArray("security");
            for (var scheme : schemes) {
                var scopes = security.addObject().putArray(scheme.id());
                if (!(scheme instanceof SecurityScheme.ApiKey)
                        && endpoint.guard().access() instanceof Access.WhoHas(var permission)) {
                    scopes.add(permission);
                }
            }
        }
        return described;
    }

    /// `TaskEndpoints` are listed under `task`.
    static String tag(Class<?> type) {
        return Types.wireName(type.getSimpleName().replaceFirst("Endpoints$", ""));
    }

    private static String words(String javaName) {
        var words = Types.wireName(javaName).replace('_', ' ');
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }

    private String description() {
        var stated = endpoint.declaration().getAnnotation(Description.class);
        return (stated == null ? "" : stated.value().strip() + "\n\n") + access();
    }

    private String access() {
        return switch (endpoint.guard().access()) {
            case Access.Anyone _ -> "Anyone may call this.";
            case Access.WhoIsSignedIn _ -> "Whoever is signed in may call this.";
            case Access.WhoHas(var permission) -> "This needs the permission `" + permission + "`.";
            case Access.WhoPasses(var rule) -> {
                var described = rule.annotationType().getAnnotation(Description.class);
                yield described == null
                        ? "Who may call this is decided by a rule: "
                                + words(rule.annotationType().getSimpleName()).strip() + "."
                        : described.value();
            }
        };
    }

    private void parameters() {
        var parameters = json.mapper().createArrayNode();
        for (var variable : inputs.path()) {
            var schema = schemas.of(variable.type());
            Constraints.describe(variable.declaration(), schema);
            parameter(parameters, variable.name(), "path", true, variable.declaration(), variable.type())
                    .set("schema", schema);
        }
        for (var named : inputs.named()) {
            var where = named.in().wireName();
            parameter(parameters, named.name(), where, named.isRequired(), named.declaration(), named.type())
                    .set("schema", schemas.ofParameter(named));
        }
        if (inputs.hasPrecondition()) {
            parameters.addObject().put("$ref", "#/components/parameters/IfMatch");
        }
        if (documented.lastVersion() > 0 && !readsItself("Api-Version")) {
            parameters.addObject().put("$ref", "#/components/parameters/ApiVersion" + documented.lastVersion());
        }
        if (documented.isRepeatable() && !readsItself("Idempotency-Key")) {
            parameters.addObject().put("$ref", "#/components/parameters/IdempotencyKey");
        }
        if (!parameters.isEmpty()) {
            described.set("parameters", parameters);
        }
    }

    private boolean readsItself(String header) {
        return inputs.named().stream()
                .anyMatch(named -> named.in() == In.HEADER && named.name().equalsIgnoreCase(header));
    }

    private ObjectNode parameter(
            ArrayNode parameters, String name, String in, boolean isRequired, AnnotatedElement declared, Type type) {
        var parameter = parameters.addObject().put("name", name).put("in", in);
        var description = Declared.find(declared, Description.class);
        if (description != null) {
            parameter.put("description", description.value());
        }
        var example = Examples.stated(declared, Types.raw(type), json);
        if (example != null) {
            parameter.set("example", example);
        }
        return parameter.put("required", isRequired);
    }

    private void body() {
        switch (inputs.body()) {
            case Source.Body body ->
                body.mediaTypes().forEach(type -> {
                    var content = requestBody(type);
                    content.set("schema", schemas.of(body.declared()));
                    if (type.equals("application/json")) {
                        examples.of(body.declared()).ifPresent(example -> content.set("example", example));
                    }
                });
            case Source.Patch patch -> {
                var patched = Types.argument(patch.declared());
                for (var type : List.of("application/merge-patch+json", "application/json")) {
                    var content = requestBody(type);
                    content.set("schema", schemas.ofPatch(patched));
                    examples.of(patched).ifPresent(example -> content.set("example", example));
                }
            }
            case Source.Posted form -> {
                if (form.files().isEmpty()) {
                    requestBody("application/x-www-form-urlencoded")
                            .set("schema", schemas.of(form.shape().type()));
                }
                requestBody("multipart/form-data")
                        .set("schema", schemas.of(form.shape().type()));
            }
            case Source.Parts _ ->
                requestBody("multipart/form-data").putObject("schema").put("type", "object");
            case Source.Raw _ -> requestBody("application/octet-stream").putObject("schema");
            case null, default -> {}
        }
    }

    private ObjectNode requestBody(String mediaType) {
        var body = described.withObjectProperty("requestBody").put("required", true);
        return body.withObjectProperty("content").putObject(mediaType);
    }

    private void responses() {
        var answer = endpoint.answer();
        var returned = endpoint.declaration().getReturnType();
        var responses = described.putObject("responses");
        var success = responses.putObject(Integer.toString(answer.status()));
        success.put("description", phrase(answer.status()));
        if (returned == Created.class || returned == Accepted.class || returned == Redirect.class) {
            success.withObjectProperty("headers").putObject("Location").put("$ref", "#/components/headers/Location");
        }
        if (returned == Tagged.class) {
            success.withObjectProperty("headers").putObject("ETag").put("$ref", "#/components/headers/ETag");
        }
        for (var mediaType : answer.mediaTypes()) {
            var content = success.withObjectProperty("content").putObject(mediaType);
            if (answer.body() == null) {
                content.putObject("schema");
            } else {
                content.set("schema", schemas.of(answer.body()));
                if (mediaType.equals("application/json")) {
                    examples.of(answer.body()).ifPresent(example -> content.set("example", example));
                }
            }
        }
        if (returned == Tagged.class && endpoint.method() == Method.GET) {
            responses.putObject("304").put("$ref", "#/components/responses/NotModified");
        }
        for (var status : failures()) {
            responses.set(status.toString(), refusals.refer(status));
        }
        responses.set("default", refusals.referToOthers());
    }

    private SortedSet<Integer> failures() {
        var statuses = new TreeSet<>(List.of(500, 503));
        var takesBody = inputs.body() != null;
        if (takesBody) {
            statuses.addAll(List.of(413, 415));
        }
        if (takesBody || !inputs.named().isEmpty()) {
            statuses.addAll(List.of(400, 422));
        }
        if (!inputs.path().isEmpty()) {
            statuses.addAll(List.of(400, 404));
        }
        if (!endpoint.answer().mediaTypes().isEmpty()) {
            statuses.add(406);
        }
        if (endpoint.guard().asksWhoCalls()) {
            statuses.add(401);
        }
        if (endpoint.guard().access() instanceof Access.WhoHas
                || endpoint.guard().rule() != null) {
            statuses.add(403);
        }
        if (inputs.hasPrecondition()) {
            statuses.add(412);
        }
        if (documented.isRepeatable()) {
            statuses.addAll(List.of(400, 409, 422));
        }
        documented.refusals().forEach(refusal -> statuses.add(refusal.status()));
        var stated = endpoint.declaration().getAnnotation(Fails.class);
        IntStream.of(stated == null ? new int[0] : stated.value()).forEach(statuses::add);
        return statuses;
    }

    private static String phrase(int status) {
        return switch (status) {
            case 101 -> "The connection is a WebSocket from here on";
            case 201 -> "Created";
            case 202 -> "Accepted";
            case 204 -> "Done; there is no body";
            case 301, 302, 303, 307, 308 -> "Elsewhere, as `Location` says";
            default -> "OK";
        };
    }
}
