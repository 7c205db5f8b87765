package dev.stoa.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.platform.security.Permissions;
import dev.stoa.web.test.TestClient;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// Which role may call which operation: as the API describes itself, and as it answers.
final class PermissionMatrix {
    private static final String OPERATOR = "operator";

    private final List<Operation> operations = new ArrayList<>();
    private final Map<String, Set<String>> roles = new LinkedHashMap<>();

    /// @param needs the permissions that it asks for; empty for everybody who is signed in
    private record Operation(String method, String path, boolean isPublic, boolean isStream, Set<String> needs) {

        boolean isRead() {
            return method.equals("GET") && !isStream;
        }

        String at(String id) {
            return path.replaceAll("\\{[^}]+}", id);
        }
    }

    /// @param document the OpenAPI document
    /// @param roleList the reply of `GET /admin/roles` in an organisation that has changed nothing
    PermissionMatrix(JsonNode document, JsonNode roleList) {
        for (var role : roleList.path("items")) {
            var permissions = texts(role.path("permissions"));
            if (roles.isEmpty()) {
                var all = new TreeSet<>(permissions);
                all.add(Permissions.OPERATE);
                roles.put(OPERATOR, all);
            }
            roles.put(role.path("name").asString(), permissions);
        }
        for (var path : document.path("paths").properties()) {
            for (var operation : path.getValue().properties()) {
                operations.add(operation(operation.getKey(), path.getKey(), operation.getValue()));
            }
        }
    }

    private static Operation operation(String method, String path, JsonNode described) {
        var needs = described
                .path("security")
                .valueStream()
                .flatMap(JsonNode::valueStream)
                .flatMap(JsonNode::valueStream)
                .map(JsonNode::asString)
                .collect(Collectors.toCollection(TreeSet::new));
        return new Operation(
                method.toUpperCase(Locale.ROOT),
                path,
                !described.has("security"),
                described.path("responses").toString().contains("text/event-stream"),
                needs);
    }

    private static Set<String> texts(JsonNode list) {
        return list.valueStream().map(JsonNode::asString).collect(Collectors.toCollection(TreeSet::new));
    }

    Set<String> roles() {
        return roles.keySet();
    }

    /// Calls what the role may not, which must be refused, and reads what it may, which must not.
    ///
    /// @return how many calls it made
    int check(String role, TestClient client) {
        var permissions = roles.getOrDefault(role, Set.of());
        var calls = 0;
        for (var operation : operations) {
            var address = operation.at("01934f5e-7c5a-7b3e-9d52-3f1f6a2b8c4d");
            var isAllowed = operation.isPublic() || permissions.containsAll(operation.needs());
            if (!isAllowed) {
                assertThat(client.send(operation.method(), address).status())
                        .as("%s %s as %s", operation.method(), operation.path(), role)
                        .isEqualTo(403);
                calls++;
            } else if (operation.isRead() && !operation.isPublic()) {
                assertThat(client.get(address).status())
                        .as("%s %s as %s", operation.method(), operation.path(), role)
                        .isNotIn(401, 403);
                calls++;
            }
        }
        return calls;
    }

    /// The matrix as a page of the documentation.
    String page() {
        var page = new StringBuilder("""
                # Who may call what

                What comes with the product; an organisation may change what its roles may, and add roles. `operator` is an
                administrator of the organisation that runs the installation. Written by the build from the description of
                the API, and compared with it and with what the product answers.

                """);
        page.append("| Operation | Needs | ")
                .append(String.join(" | ", roles.keySet()))
                .append(" |\n|---|---|")
                .append("---|".repeat(roles.size()))
                .append('\n');
        for (var operation : operations) {
            page.append("| `%s %s` | %s |".formatted(operation.method(), operation.path(), needs(operation)));
            for (var permissions : roles.values()) {
                page.append(operation.isPublic() || permissions.containsAll(operation.needs()) ? " yes |" : " |");
            }
            page.append('\n');
        }
        return page.toString();
    }

    private static String needs(Operation operation) {
        if (operation.isPublic()) {
            return "nothing";
        }
        return operation.needs().isEmpty()
                ? "to be signed in"
                : operation.needs().stream().map(one -> "`" + one + "`").collect(Collectors.joining(", "));
    }
}
