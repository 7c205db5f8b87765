package dev.stoa.web.routing;

import dev.stoa.web.http.Method;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds what answers a method and a path. Fixed segments win over variables, variables over `{rest...}`.
public final class Router {
    private final Node root = new Node();

    /// What a path leads to.
    public sealed interface Match {
        /// @param template the path as it was declared
        /// @param pathValues the decoded variables, in the order of the template
        record Found(Target target, PathTemplate template, List<String> pathValues) implements Match {}

        /// The path exists, but not for this method.
        ///
        /// @param allowed the methods it exists for
        record WrongMethod(Set<Method> allowed) implements Match {}

        record NotFound() implements Match {}
    }

    private record Route(PathTemplate template, Target target) {}

    private static final class Node {
        private final Map<String, Node> fixed = new HashMap<>();
        private final Map<Method, Route> routes = new EnumMap<>(Method.class);
        private @Nullable Node variable;
        private @Nullable Node rest;

        private Node variable() {
            if (variable == null) {
                variable = new Node();
            }
            return variable;
        }

        private Node rest() {
            if (rest == null) {
                rest = new Node();
            }
            return rest;
        }
    }

    /// Adds a route, or answers what already stands there: the route is then not added.
    public @Nullable Target add(Method method, PathTemplate template, Target target) {
        var node = root;
        for (var segment : template.segments()) {
            node = switch (segment) {
                case PathTemplate.Segment.Fixed(var text) -> node.fixed.computeIfAbsent(text, _ -> new Node());
                case PathTemplate.Segment.Variable _ -> node.variable();
                case PathTemplate.Segment.Rest _ -> node.rest();
            };
        }
        var other = node.routes.putIfAbsent(method, new Route(template, target));
        return other == null ? null : other.target;
    }

    /// Finds the route for a request. HEAD is answered by GET.
    ///
    /// @param path still percent-encoded; each segment is decoded on its own, so that `%2F` stays
    ///     within its segment
    /// @throws IllegalArgumentException if the path is not properly percent-encoded
    public Match find(Method method, String path) {
        var segments = new ArrayList<String>();
        for (var part : path.substring(1).split("/", -1)) {
            segments.add(part.indexOf('%') < 0 ? part : decode(part));
        }
        var wanted = method == Method.HEAD ? Method.GET : method;
        var search = new Search(wanted, segments);
        search.from(root, 0, List.of());
        if (search.found != null) {
            return search.found;
        }
        return search.allowed.isEmpty() ? new Match.NotFound() : new Match.WrongMethod(search.allowed);
    }

    /// One walk down the tree, which goes back when a branch ends in nothing.
    private static final class Search {
        private final Method method;
        private final List<String> segments;
        private final Set<Method> allowed = EnumSet.noneOf(Method.class);
        private Match.@Nullable Found found;

        Search(Method method, List<String> segments) {
            this.method = method;
            this.segments = segments;
        }

        void from(Node node, int index, List<String> values) {
            if (index == segments.size()) {
                arrive(node, values);
                return;
            }
            var segment = segments.get(index);
            var fixed = node.fixed.get(segment);
            if (fixed != null) {
                from(fixed, index + 1, values);
            }
            if (found == null && node.variable != null && !segment.isEmpty()) {
                from(node.variable, index + 1, plus(values, segment));
            }
            if (found == null && node.rest != null) {
                arrive(node.rest, plus(values, String.join("/", segments.subList(index, segments.size()))));
            }
        }

        private void arrive(Node node, List<String> values) {
            var route = node.routes.get(method);
            if (route != null) {
                found = new Match.Found(route.target, route.template, values);
            } else {
                allowed.addAll(node.routes.keySet());
                if (node.routes.containsKey(Method.GET)) {
                    allowed.add(Method.HEAD);
                }
            }
        }

        private static List<String> plus(List<String> values, String value) {
            var more = new ArrayList<String>(values.size() + 1);
            more.addAll(values);
            more.add(value);
            return more;
        }
    }

    /// `+` is a plus sign in a path; only `%XX` is decoded.
    private static String decode(String segment) {
        return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
