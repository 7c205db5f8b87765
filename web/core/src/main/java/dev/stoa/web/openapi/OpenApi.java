package dev.stoa.web.openapi;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.stoa.web.Fails;
import dev.stoa.web.FieldError.In;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Summary;
import dev.stoa.web.binding.Access;
import dev.stoa.web.binding.Endpoint;
import dev.stoa.web.binding.Json;
import dev.stoa.web.binding.Source;
import dev.stoa.web.binding.Types;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Describes compiled endpoints as an OpenAPI 3.1 document.
public final class OpenApi {
    private static final String SCHEME = "signed_in";

    private final String title;
    private final String version;
    private final String description;
    private final @Nullable SecurityScheme security;
    private final Json json;
    private final Schemas schemas;

    public OpenApi(String title, String version, String description, @Nullable SecurityScheme security, Json json) {
        this.title = title;
        this.version = version;
        this.description = description;
        this.security = security;
        this.json = json;
        this.schemas = new Schemas(json);
    }

    /// The shape of every refusal (RFC 9457), for the document only.
    record Problem(
            String type,
            String title,
            int status,
            String detail,
            @Nullable String requestId,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<FieldProblem> errors) {}

    record FieldProblem(In in, String pointer, String detail) {}

    /// The document, as JSON.
    public byte[] describe(List<Endpoint> endpoints) {
        endpoints.forEach(endpoint -> parts(endpoint.sources()).bodies.forEach(schemas::isSentToUs));
        // A refusal leaves `errors` out unless it is about values.
        schemas.isSentToUs(Problem.class);

        var document = json.mapper().createObjectNode().put("openapi", "3.1.0");
        document.putObject("info").put("title", title).put("version", version).put("description", description);
        var paths = document.putObject("paths");
        for (var endpoint : endpoints) {
            paths.withObjectProperty(endpoint.path())
                    .set(endpoint.method().name().toLowerCase(Locale.ROOT), operation(endpoint));
        }
        var components = document.putObject("components");
        schemas.of(Problem.class);
        components.set("schemas", schemas.definitions());
        if (security != null) {
            components.putObject("securitySchemes").set(SCHEME, scheme(security, endpoints));
        }
        return json.write(document);
    }

    /// The parts of a request that an operation reads, those of what it depends on included.
    private record Parts(
            List<Source.PathVariable> path, List<Source.Named> named, List<Type> bodies, List<Type> forms) {}

    private static Parts parts(List<Source> sources) {
        var parts = new Parts(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        collect(sources, parts);
        return parts;
    }

    private static void collect(List<Source> sources, Parts parts) {
        for (var source : sources) {
            switch (source) {
                // An endpoint and its providers may ask for the same one.
                case Source.PathVariable variable
                when parts.path.stream().anyMatch(known -> known.index() == variable.index()) -> {}
                case Source.PathVariable variable -> parts.path.add(variable);
                // The security scheme tells how to send it.
                case Source.Named named when named.name().equals("Authorization") -> {}
                case Source.Named named -> parts.named.add(named);
                case Source.Posted form -> {
                    parts.bodies.add(form.shape().type());
                    parts.forms.add(form.shape().type());
                }
                case Source.Parts _, Source.Raw _ -> {}
                case Source.Fields fields -> parts.named.addAll(fields.components());
                case Source.Body body -> parts.bodies.add(body.declared());
                case Source.Patch patch -> parts.bodies.add(Types.argument(patch.declared()));
                case Source.Provided(var provider) -> collect(provider.method().sources(), parts);
                case Source.Fixed _, Source.Precondition _, Source.Whole _ -> {}
            }
        }
    }

    private ObjectNode operation(Endpoint endpoint) {
        var declaration = endpoint.declaration();
        var operation = json.mapper().createObjectNode();
        operation.put("operationId", operationId(endpoint));
        operation.putArray("tags").add(tag(declaration.getDeclaringClass()));
        var summary = declaration.getAnnotation(Summary.class);
        operation.put("summary", summary == null ? words(declaration.getName()) : summary.value());
        parameters(endpoint, operation);
        endpoint.sources().forEach(source -> body(source, operation));
        responses(endpoint, operation);
        if (!(endpoint.guard().access() instanceof Access.Anyone) && security != null) {
            var scopes = operation.putArray("security").addObject().putArray(SCHEME);
            if (endpoint.guard().access() instanceof Access.WhoHas(var permission)) {
                scopes.add(permission);
            }
        }
        return operation;
    }

    private static String operationId(Endpoint endpoint) {
        var declaration = endpoint.declaration();
        return tag(declaration.getDeclaringClass()) + "_" + Types.wireName(declaration.getName());
    }

    /// `TaskEndpoints` are listed under `task`.
    private static String tag(Class<?> type) {
        return Types.wireName(type.getSimpleName().replaceFirst("Endpoints$", ""));
    }

    private static String words(String javaName) {
        var words = Types.wireName(javaName).replace('_', ' ');
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }

    private void parameters(Endpoint endpoint, ObjectNode operation) {
        var parts = parts(endpoint.sources());
        var parameters = json.mapper().createArrayNode();
        for (var variable : parts.path) {
            var parameter = parameters.addObject().put("name", variable.name()).put("in", "path");
            parameter.put("required", true).set("schema", schemas.of(variable.type()));
        }
        for (var named : parts.named) {
            var parameter = parameters.addObject().put("name", named.name());
            parameter.put("in", named.in().wireName()).put("required", named.isRequired());
            parameter.set("schema", schemas.ofParameter(named));
        }
        if (endpoint.sources().stream().anyMatch(Source.Precondition.class::isInstance)) {
            var parameter = parameters.addObject().put("name", "If-Match").put("in", "header");
            parameter.put("description", "The ETag of the version that is changed; 412 when it is not current.");
            parameter.put("required", false).putObject("schema").put("type", "string");
        }
        if (!parameters.isEmpty()) {
            operation.set("parameters", parameters);
        }
    }

    private void body(Source source, ObjectNode operation) {
        switch (source) {
            case Source.Body body ->
                body.mediaTypes().forEach(type -> content(operation, type, schemas.of(body.declared())));
            case Source.Patch patch -> {
                var schema = schemas.ofPatch(Types.argument(patch.declared()));
                content(operation, "application/merge-patch+json", schema);
                content(operation, "application/json", schema.deepCopy());
            }
            case Source.Posted form ->
                content(
                        operation,
                        "application/x-www-form-urlencoded",
                        schemas.of(form.shape().type()));
            default -> {}
        }
    }

    private static void content(ObjectNode operation, String mediaType, ObjectNode schema) {
        var body = operation.withObjectProperty("requestBody").put("required", true);
        body.withObjectProperty("content").putObject(mediaType).set("schema", schema);
    }

    private void responses(Endpoint endpoint, ObjectNode operation) {
        var answer = endpoint.answer();
        var responses = operation.putObject("responses");
        var success = responses.putObject(Integer.toString(answer.status()));
        success.put("description", phrase(answer.status()));
        for (var mediaType : answer.mediaTypes()) {
            var schema = answer.body() == null ? json.mapper().createObjectNode() : schemas.of(answer.body());
            success.withObjectProperty("content").putObject(mediaType).set("schema", schema);
        }
        for (var status : failures(endpoint)) {
            var failure = responses.putObject(status.toString()).put("description", phrase(status));
            failure.putObject("content").putObject("application/problem+json").set("schema", schemas.of(Problem.class));
        }
    }

    private static SortedSet<Integer> failures(Endpoint endpoint) {
        var statuses = new TreeSet<Integer>();
        var parts = parts(endpoint.sources());
        if (!parts.bodies.isEmpty()) {
            statuses.addAll(List.of(400, 413, 415));
        }
        if (!parts.bodies.isEmpty() || !parts.named.isEmpty()) {
            statuses.add(422);
        }
        if (!parts.path.isEmpty()) {
            statuses.add(404);
        }
        switch (endpoint.guard().access()) {
            case Access.Anyone _ -> {}
            case Access.WhoIsSignedIn _ -> statuses.add(401);
            case Access.WhoHas _ -> statuses.addAll(List.of(401, 403));
            case Access.WhoPasses _ ->
                statuses.addAll(endpoint.guard().asksWhoCalls() ? List.of(401, 403) : List.of(403));
        }
        if (endpoint.sources().stream().anyMatch(Source.Precondition.class::isInstance)) {
            statuses.add(412);
        }
        var stated = endpoint.declaration().getAnnotation(Fails.class);
        if (stated != null) {
            for (var status : stated.value()) {
                statuses.add(status);
            }
        }
        return statuses;
    }

    private static String phrase(int status) {
        return switch (status) {
            case 101 -> "The connection is a WebSocket from here on";
            case 200 -> "OK";
            case 201 -> "Created";
            case 202 -> "Accepted";
            case 204 -> "Done; there is no body";
            case 301, 302, 303, 307, 308 -> "Elsewhere, as Location says";
            default -> {
                for (var problem : HttpProblem.values()) {
                    if (problem.status() == status) {
                        yield problem.title();
                    }
                }
                yield "Refused";
            }
        };
    }

    private ObjectNode scheme(SecurityScheme scheme, List<Endpoint> endpoints) {
        var described = json.mapper().createObjectNode();
        switch (scheme) {
            case SecurityScheme.Bearer(var format) ->
                described.put("type", "http").put("scheme", "bearer").put("bearerFormat", format);
            case SecurityScheme.OAuth2Password(var tokenUrl) -> {
                var flow = described.put("type", "oauth2").putObject("flows").putObject("password");
                var scopes = flow.put("tokenUrl", tokenUrl).putObject("scopes");
                for (var endpoint : endpoints) {
                    if (endpoint.guard().access() instanceof Access.WhoHas(var permission)) {
                        scopes.put(permission, "The permission " + permission);
                    }
                }
            }
        }
        return described;
    }
}
