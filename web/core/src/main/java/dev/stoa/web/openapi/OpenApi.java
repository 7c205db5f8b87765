package dev.stoa.web.openapi;

import dev.stoa.web.Description;
import dev.stoa.web.binding.Access;
import dev.stoa.web.binding.Endpoint;
import dev.stoa.web.binding.Json;
import dev.stoa.web.binding.Source;
import dev.stoa.web.binding.Types;
import dev.stoa.web.binding.Validation;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import tools.jackson.databind.node.ObjectNode;

/// Describes compiled endpoints as an OpenAPI 3.1 document.
public final class OpenApi {

    private final About about;
    private final List<SecurityScheme> security;
    private final Json json;
    private final Schemas schemas;
    private final Examples examples;
    private final Refusals refusals;

    public OpenApi(About about, List<SecurityScheme> security, Json json, Validation validation) {
        this.about = about;
        this.security = security;
        this.json = json;
        this.schemas = new Schemas(json);
        this.examples = new Examples(json, validation);
        this.refusals = new Refusals(json, schemas);
    }

    /// The document, as JSON.
    public byte[] describe(List<Documented> documented) {
        var endpoints = documented.stream().map(Documented::endpoint).toList();
        endpoints.forEach(this::noteBody);
        documented.forEach(one -> refusals.note(one.refusals()));
        var document = json.mapper().createObjectNode().put("openapi", "3.1.0");
        document.set("info", info());
        var servers = document.putArray("servers");
        about.servers().forEach(url -> servers.addObject().put("url", url));
        tags(endpoints, document);
        var paths = document.putObject("paths");
        var ids = new HashSet<String>();
        for (var one : documented) {
            var endpoint = one.endpoint();
            var operation = new Operation(one, json, schemas, examples, refusals).describe(id(endpoint, ids), security);
            // OpenAPI has no word for a variable that takes the rest of a path.
            paths.withObjectProperty(endpoint.path().replace("...}", "}"))
                    .set(endpoint.method().name().toLowerCase(Locale.ROOT), operation);
        }
        components(documented, document);
        return json.write(document);
    }

    private void noteBody(Endpoint endpoint) {
        switch (new Inputs(endpoint).body()) {
            case Source.Body body -> schemas.isSentToUs(body.declared());
            case Source.Patch patch -> schemas.isSentToUs(Types.argument(patch.declared()));
            case Source.Posted form -> schemas.isSentToUs(form.shape().type());
            case null, default -> {}
        }
    }

    private ObjectNode info() {
        var info = json.mapper().createObjectNode().put("title", about.title()).put("version", about.version());
        if (!about.description().isEmpty()) {
            info.put("description", about.description());
        }
        if (about.contact() != null) {
            named(
                    info.putObject("contact"),
                    about.contact().name(),
                    about.contact().url());
        }
        if (about.license() != null) {
            named(
                    info.putObject("license"),
                    about.license().name(),
                    about.license().url());
        }
        return info;
    }

    private static void named(ObjectNode node, String name, String url) {
        node.put("name", name);
        if (!url.isEmpty()) {
            node.put("url", url);
        }
    }

    private static void tags(List<Endpoint> endpoints, ObjectNode document) {
        var descriptions = new TreeMap<String, String>();
        for (var endpoint : endpoints) {
            var type = endpoint.declaration().getDeclaringClass();
            var stated = type.getAnnotation(Description.class);
            descriptions.merge(
                    Operation.tag(type),
                    stated == null ? "" : stated.value(),
                    (one, other) -> one.isEmpty() ? other : one);
        }
        var tags = document.putArray("tags");
        descriptions.forEach((name, description) -> {
            var tag = tags.addObject().put("name", name);
            if (!description.isEmpty()) {
                tag.put("description", description);
            }
        });
    }

    /// `task_create`, and if that is taken `task_create_2`.
    private static String id(Endpoint endpoint, Set<String> taken) {
        var declaration = endpoint.declaration();
        var name = Operation.tag(declaration.getDeclaringClass()) + "_" + Types.wireName(declaration.getName());
        var id = name;
        for (int i = 2; !taken.add(id); i++) {
            id = name + "_" + i;
        }
        return id;
    }

    private void components(List<Documented> documented, ObjectNode document) {
        var components = document.putObject("components");
        var text = document.toString();
        var responses = components.putObject("responses");
        refusals.described().forEach(responses::set);
        if (text.contains("/responses/NotModified")) {
            var unchanged = responses.putObject("NotModified").put("description", "What you hold is current");
            unchanged.putObject("headers").putObject("ETag").put("$ref", "#/components/headers/ETag");
        }
        var used = text + responses;
        var headers = components.putObject("headers");
        header(
                headers,
                used,
                "ETag",
                false,
                "The version of what is sent. Send it back in `If-Match` or `If-None-Match`.");
        header(headers, used, "Location", false, "Where it is.");
        header(headers, used, "RetryAfter", true, "Seconds to wait before trying again.");
        header(headers, used, "WWWAuthenticate", false, "How to say who you are.");
        refusals.headers()
                .forEach(field ->
                        header(headers, used, Refusals.component(field.name()), field.isNumber(), field.description()));
        parameters(documented, text, components);
        components.set("schemas", schemas.definitions());
        if (!security.isEmpty()) {
            var endpoints = documented.stream().map(Documented::endpoint).toList();
            var schemes = components.putObject("securitySchemes");
            security.forEach(scheme -> schemes.set(scheme.id(), scheme(scheme, endpoints)));
        }
    }

    private static void parameters(List<Documented> documented, String text, ObjectNode components) {
        if (text.contains("/parameters/IfMatch")) {
            parameter(
                    components,
                    "IfMatch",
                    "If-Match",
                    "The `ETag` of the version that is changed; 412 when it is not current.");
        }
        if (text.contains("/parameters/IdempotencyKey")) {
            parameter(
                            components,
                            "IdempotencyKey",
                            "Idempotency-Key",
                            "Yours to choose, such as a UUID. A request that is sent again with it is done once, and"
                                    + " answered the same.")
                    .put("minLength", 1)
                    .put("maxLength", 255);
        }
        documented.stream()
                .mapToInt(Documented::lastVersion)
                .filter(last -> text.contains("/parameters/ApiVersion" + last + '"'))
                .distinct()
                .sorted()
                .forEach(last -> {
                    var schema = parameter(
                            components,
                            "ApiVersion" + last,
                            "Api-Version",
                            "The version of the API that answers; `Accept: application/vnd.api.v1+json` names one"
                                    + " too. What other versions answer is described at paths that begin with `/v2`"
                                    + " and so on.");
                    var versions = schema.put("default", "1.0").putArray("enum");
                    IntStream.rangeClosed(1, last).forEach(version -> versions.add(version + ".0"));
                });
    }

    /// The schema of a header that need not be sent.
    private static ObjectNode parameter(ObjectNode components, String name, String header, String description) {
        var parameter = components.withObjectProperty("parameters").putObject(name);
        parameter.put("name", header).put("in", "header").put("required", false);
        return parameter.put("description", description).putObject("schema").put("type", "string");
    }

    private static void header(ObjectNode headers, String document, String name, boolean isNumber, String description) {
        if (document.contains("/headers/" + name)) {
            headers.putObject(name)
                    .put("description", description)
                    .putObject("schema")
                    .put("type", isNumber ? "integer" : "string");
        }
    }

    private ObjectNode scheme(SecurityScheme scheme, List<Endpoint> endpoints) {
        var described = json.mapper().createObjectNode();
        switch (scheme) {
            case SecurityScheme.Bearer(var format) ->
                described.put("type", "http").put("scheme", "bearer").put("bearerFormat", format);
            case SecurityScheme.ApiKey(var header) ->
                described.put("type", "apiKey").put("in", "header").put("name", header);
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
