package dev.stoa.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.platform.security.Permissions;
import dev.stoa.web.test.TestClient;
import dev.stoa.web.test.TestReply;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Tries every operation that an application documents from another organisation.
///
/// The owner makes one of everything, from the examples of the OpenAPI document, and looks at each, so
/// that it is in every cache. Then a stranger with the same rights elsewhere lists everything in every
/// format, searches for what the owner wrote, and uses each id that the owner saw in each place where an
/// id goes. The stranger must not see one of these ids, must be answered as for an id that nobody has,
/// and must leave what the owner sees as it was.
///
/// What only operators may call is left out: they look after all organisations.
///
/// A module whose operations need more than their examples is filled by its own test before.
public final class TenantIsolation {
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Pattern VARIABLE = Pattern.compile("\\{[^}]+}");
    private static final String UNKNOWN = "019f0000-0000-7000-8000-00000000dead";
    private static final String NOTHING = "{}";
    private static final Set<String> STREAMS = Set.of("text/event-stream");

    private final JsonNode document;
    private final List<Operation> operations;
    private final TestClient owner;
    private final TestClient stranger;
    private final List<String> tried = new ArrayList<>();

    /// @param body the example of its JSON body, if it has one
    /// @param makesOne whether the document says that something is made (201), and by which example
    /// @param formats the media types that it answers with; empty if it answers nothing
    /// @param idParameters the names of query parameters that are ids
    /// @param isSearch whether it takes words to search for as `q`
    private record Operation(
            String method,
            String path,
            @Nullable String body,
            boolean makesOne,
            Set<String> formats,
            List<String> idParameters,
            boolean isSearch) {

        boolean isAboutOne() {
            return path.contains("{");
        }

        boolean isRead() {
            return method.equals("GET");
        }

        String at(String id) {
            return VARIABLE.matcher(path).replaceAll(id);
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    private TenantIsolation(TestClient anybody, TestClient owner, TestClient stranger) {
        this.document = anybody.get("/openapi.json").expect(200).json();
        this.operations = operations();
        this.owner = owner;
        this.stranger = stranger;
    }

    /// Tries everything, and returns the operations that were tried: `GET /tasks/{id}`.
    ///
    /// @param owner an administrator of one organisation
    /// @param stranger an administrator of another
    /// @throws AssertionError that names the first operation through which one organisation reaches the
    ///     other
    public static List<String> check(TestClient anybody, TestClient owner, TestClient stranger) {
        return new TenantIsolation(anybody, owner, stranger).check();
    }

    private List<String> check() {
        var ids = idsOfTheOwner();
        assertThat(ids).as("ids that the owner sees").isNotEmpty();
        var before = whatTheOwnerSees();
        ids.forEach(this::lookAt);
        for (var operation : operations) {
            if (operation.isAboutOne()) {
                ids.forEach(id -> requireAsUnknown(operation, id));
            } else if (operation.isRead()) {
                requireNothingOf(operation, ids);
            } else {
                continue;
            }
            tried.add(operation.toString());
        }
        assertThat(whatTheOwnerSees()).as("what the owner sees afterwards").isEqualTo(before);
        return List.copyOf(tried);
    }

    private void lookAt(String id) {
        operations.stream()
                .filter(operation -> operation.isRead() && operation.isAboutOne())
                .forEach(operation -> owner.get(operation.at(id)));
    }

    private Set<String> idsOfTheOwner() {
        var ids = new LinkedHashSet<String>();
        for (var operation : operations) {
            if (operation.body() != null && operation.makesOne() && !operation.isAboutOne()) {
                var made = owner.send("POST", operation.path(), operation.body());
                assertThat(made.status())
                        .as(() -> "the example of its own document: " + made)
                        .isBetween(200, 299);
                ids.addAll(idsIn(made));
            }
        }
        collections().forEach(operation -> ids.addAll(idsIn(owner.get(operation.path()))));
        return ids;
    }

    private List<Operation> collections() {
        return operations.stream()
                .filter(operation -> operation.isRead() && !operation.isAboutOne())
                .toList();
    }

    private Map<String, String> whatTheOwnerSees() {
        var seen = new LinkedHashMap<String, String>();
        for (var operation : collections()) {
            var reply = owner.get(operation.path());
            seen.put(operation.path(), reply.status() + " " + reply.json().get("items"));
        }
        return seen;
    }

    private void requireNothingOf(Operation operation, Set<String> ids) {
        for (var format : operation.formats()) {
            var reply = stranger.with("Accept", format).get(operation.path());
            assertThat(idsIn(reply)).as(reply::toString).doesNotContainAnyElementsOf(ids);
        }
        if (operation.isSearch()) {
            for (var words : words()) {
                var reply = stranger.get(operation.path() + "?q=" + URLEncoder.encode(words, UTF_8));
                assertThat(idsIn(reply)).as(reply::toString).doesNotContainAnyElementsOf(ids);
            }
        }
        for (var parameter : operation.idParameters()) {
            for (var id : ids) {
                var reply = stranger.get(operation.path() + "?" + parameter + "=" + id);
                var seen = idsIn(reply);
                // The address of the list repeats what was asked for.
                seen.remove(id);
                assertThat(seen).as(reply::toString).doesNotContainAnyElementsOf(ids);
                assertThat(reply.json().path("items").size())
                        .as(reply::toString)
                        .isZero();
            }
        }
    }

    /// What the owner wrote, in the examples.
    private Set<String> words() {
        return operations.stream()
                .filter(operation -> operation.makesOne() && operation.body() != null)
                .flatMap(operation ->
                        JsonMapper.shared().readTree(bodyOf(operation)).valueStream())
                .filter(JsonNode::isString)
                .map(JsonNode::asString)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private void requireAsUnknown(Operation operation, String id) {
        var reply = stranger.send(operation.method(), operation.at(id), bodyOf(operation));
        var unknown = stranger.send(operation.method(), operation.at(UNKNOWN), bodyOf(operation));
        assertThat(reply.status()).as(reply::toString).isBetween(400, 499).isEqualTo(unknown.status());
        assertThat(comparable(reply, id)).as(reply::toString).isEqualTo(comparable(unknown, UNKNOWN));
    }

    private static String bodyOf(Operation operation) {
        return operation.body() == null ? "" : operation.body();
    }

    /// A problem without what differs in each reply.
    private static String comparable(TestReply reply, String id) {
        var problem = reply.json();
        return (problem.path("type") + " " + problem.path("title") + " " + problem.path("detail")).replace(id, "…");
    }

    private static Set<String> idsIn(TestReply reply) {
        var found = ID.matcher(reply.text()).results().map(result -> result.group());
        return found.collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private List<Operation> operations() {
        var found = new ArrayList<Operation>();
        for (var path : document.path("paths").properties()) {
            for (var operation : path.getValue().properties()) {
                var described = operation.getValue();
                var formats = formats(described);
                if (described.has("security") && !isForOperators(described) && !isStream(formats)) {
                    found.add(new Operation(
                            operation.getKey().toUpperCase(Locale.ROOT),
                            path.getKey(),
                            example(described),
                            makesOne(described),
                            formats,
                            idParameters(described),
                            isSearch(described)));
                }
            }
        }
        return found;
    }

    private static boolean isStream(Set<String> formats) {
        return !formats.isEmpty() && STREAMS.containsAll(formats);
    }

    /// Operators look after the installation, with all organisations in it.
    private static boolean isForOperators(JsonNode operation) {
        return operation
                .path("security")
                .valueStream()
                .flatMap(scheme -> scheme.valueStream())
                .flatMap(permissions -> permissions.valueStream())
                .anyMatch(permission -> permission.asString().equals(Permissions.OPERATE));
    }

    private static Set<String> formats(JsonNode operation) {
        var formats = new LinkedHashSet<String>();
        for (var response : operation.path("responses").properties()) {
            if (response.getKey().startsWith("2")) {
                response.getValue().path("content").properties().forEach(one -> formats.add(one.getKey()));
            }
        }
        return formats;
    }

    private static boolean makesOne(JsonNode operation) {
        return operation.path("responses").has("201") && !NOTHING.equals(example(operation));
    }

    private static @Nullable String example(JsonNode operation) {
        for (var content : operation.path("requestBody").path("content").properties()) {
            if (content.getKey().endsWith("json")) {
                var example = content.getValue().path("example");
                return example.isMissingNode() ? NOTHING : example.toString();
            }
        }
        return null;
    }

    private static boolean isSearch(JsonNode operation) {
        return operation
                .path("parameters")
                .valueStream()
                .anyMatch(parameter -> parameter.path("name").asString("").equals("q"));
    }

    private static List<String> idParameters(JsonNode operation) {
        return operation
                .path("parameters")
                .valueStream()
                .filter(parameter -> parameter.path("in").asString("").equals("query"))
                .filter(parameter ->
                        parameter.path("schema").path("format").asString("").equals("uuid"))
                .map(parameter -> parameter.path("name").asString())
                .toList();
    }
}
