package dev.stoa.web;

import dev.stoa.web.binding.Binder;
import dev.stoa.web.binding.DeclarationException;
import dev.stoa.web.binding.Endpoint;
import dev.stoa.web.binding.Types;
import dev.stoa.web.format.Format;
import dev.stoa.web.format.Formats;
import dev.stoa.web.http.Content;
import dev.stoa.web.http.Handler;
import dev.stoa.web.http.Method;
import dev.stoa.web.http.Reply;
import dev.stoa.web.http.Request;
import dev.stoa.web.middleware.Idempotency;
import dev.stoa.web.openapi.Documented;
import dev.stoa.web.openapi.OpenApi;
import dev.stoa.web.reply.EventStreams;
import dev.stoa.web.routing.PathTemplate;
import dev.stoa.web.routing.Router;
import dev.stoa.web.routing.Target;
import dev.stoa.web.socket.SocketEndpoint;
import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Puts an application together, with those that are mounted in it: compiles what is declared, and says all
/// that is wrong with it.
final class Assembly {
    private static final String SWAGGER_UI = "META-INF/resources/webjars/swagger-ui/5.34.1";

    private final App app;
    private final EventStreams streams;
    private final List<Object> builtIn;
    private final List<Operation> operations = new ArrayList<>();
    private final List<Route> routes = new ArrayList<>();
    private final List<Mount> mounts = new ArrayList<>();
    private final List<Plugin> plugins = new ArrayList<>();
    private final List<DeclarationException> faults = new ArrayList<>();

    /// An application at its place: the outermost, or one that is mounted.
    ///
    /// @param path where it begins; empty for the outermost
    /// @param middleware what runs around its endpoints and not around the whole
    private record Part(
            App app,
            String path,
            List<Object> providers,
            List<Format> formats,
            List<Middleware> middleware,
            Map<Class<? extends Exception>, Supplier<Problem>> failures) {

        Part inner(App.Mounted mounted) {
            var inner = mounted.app();
            var both = new LinkedHashMap<>(inner.failures);
            failures.forEach(both::putIfAbsent);
            return new Part(
                    inner,
                    path + mounted.path(),
                    concat(providers, inner.providers),
                    concat(formats, inner.formats),
                    concat(middleware, inner.middleware),
                    both);
        }

        private static <T> List<T> concat(List<T> first, List<T> second) {
            var all = new ArrayList<>(first);
            all.addAll(second);
            return all;
        }

        /// Where something of it is found. What it has at `/` is found where it begins.
        String at(String declared) {
            return path.isEmpty() ? declared : declared.equals("/") ? path : path + declared;
        }
    }

    /// An endpoint at its place.
    ///
    /// @param path without a version
    /// @param isRepeatable whether an `Idempotency-Key` is heeded
    /// @param refusals of the middleware around it
    private record Operation(
            Endpoint endpoint, String path, int version, boolean isRepeatable, List<Refusal> refusals, Target target) {

        /// What operations have in common that differ in their version alone.
        String key() {
            return endpoint.method() + " " + path.replaceAll("\\{[^}.]*}", "{}");
        }
    }

    private record Route(Method method, String path, Target target) {}

    private record Mount(Part part, Refusals refusals) {}

    /// @throws DeclarationException if something is declared wrongly; its message has a line for each fault
    Assembly(App app) {
        this.app = app;
        this.streams = new EventStreams(app.json, app.longLived, app.limits.streams());
        this.builtIn = List.of(
                new Paging.Provider(),
                new Offset.Provider(),
                new Cursor.Provider(app.json),
                new Background.Provider(app.backlog));
        add(new Part(app, "", app.providers, app.formats, List.of(), app.failures));
        if (!faults.isEmpty()) {
            throw DeclarationException.all(faults);
        }
        // Reflection promises no order of methods; the documentation should have one.
        operations.sort(Comparator.comparing((Operation operation) -> operation.endpoint.path())
                .thenComparing(operation -> operation.endpoint.method()));
    }

    private void add(Part part) {
        var formats = new Formats(app.json, part.formats);
        var binder = new Binder(formats, streams, app.validation, builtIn, part.providers);
        var refusals = new Refusals(app.json, part.failures);
        if (!part.path.isEmpty()) {
            mounts.add(new Mount(part, refusals));
        }
        for (var object : part.app.endpoints) {
            addEndpoints(part, binder, refusals, object);
        }
        for (var route : part.app.plainRoutes) {
            Target target = (request, _) -> route.handler().handle(request);
            routes.add(new Route(route.method(), part.at(route.path()), within(part, refusals, target)));
        }
        for (var plugin : part.app.plugins) {
            plugins.add(plugin);
            try {
                plugin.compile(new Wiring(
                        app.host, app.limits, binder, app.validation, app.json, refusals, streams, app.longLived));
            } catch (DeclarationException e) {
                faults.add(e);
            }
        }
        for (var mounted : part.app.mounted) {
            add(part.inner(mounted));
        }
    }

    private void addEndpoints(Part part, Binder binder, Refusals refusals, Object object) {
        var before = operations.size() + faults.size();
        for (var method : Types.methods(object)) {
            for (var annotation : method.getAnnotations()) {
                try {
                    var declared = declared(annotation);
                    if (declared != null) {
                        operations.add(operation(part, binder, refusals, object, method, declared));
                    }
                } catch (DeclarationException e) {
                    faults.add(e);
                }
            }
        }
        if (operations.size() + faults.size() == before) {
            faults.add(new DeclarationException(
                    object.getClass().getSimpleName() + " has no endpoint; give App.mount an object with a method"
                            + " that says @Get, @Post, @Put, @Patch or @Delete"));
        }
    }

    /// What an annotation says about where a method answers.
    private record Declared(Method method, String path) {}

    private static @Nullable Declared declared(Annotation annotation) {
        return switch (annotation) {
            case Get get -> new Declared(Method.GET, get.value());
            case Post post -> new Declared(Method.POST, post.value());
            case Put put -> new Declared(Method.PUT, put.value());
            case Patch patch -> new Declared(Method.PATCH, patch.value());
            case Delete delete -> new Declared(Method.DELETE, delete.value());
            case WebSocket socket -> new Declared(Method.GET, socket.value());
            default -> null;
        };
    }

    private Operation operation(
            Part part,
            Binder binder,
            Refusals refusals,
            Object object,
            java.lang.reflect.Method method,
            Declared declared) {
        int version = version(method);
        var path = part.at(declared.path);
        // The document has the newer ones under the path that names their version.
        var endpoint = binder.endpoint(object, method, declared.method, version == 1 ? path : "/v" + version + path);
        Target target = method.isAnnotationPresent(WebSocket.class)
                ? SocketEndpoint.of(endpoint, app.json, app.validation, app.longLived)
                : endpoint;
        return new Operation(
                endpoint,
                path,
                version,
                Idempotency.covers(declared.method) && around(part).anyMatch(Idempotency.class::isInstance),
                around(part)
                        .flatMap(middleware -> middleware.refusals(declared.method, path).stream())
                        .toList(),
                within(part, refusals, target));
    }

    private Stream<Middleware> around(Part part) {
        return Stream.concat(app.middleware.stream(), part.middleware.stream());
    }

    private static int version(java.lang.reflect.Method method) {
        var own = method.getAnnotation(Version.class);
        var stated = own == null ? method.getDeclaringClass().getAnnotation(Version.class) : own;
        if (stated != null && stated.value() < 1) {
            throw new DeclarationException(method, "says @Version(" + stated.value() + "); versions begin with 1");
        }
        return stated == null ? 1 : stated.value();
    }

    /// What a mounted application puts around its targets.
    private static Target within(Part part, Refusals refusals, Target target) {
        if (part.path.isEmpty()) {
            return target;
        }
        return (request, pathValues) -> {
            Handler answering = whole -> {
                try {
                    var reply = target.answer(whole, pathValues);
                    if (reply.content() instanceof Content.Bytes) {
                        Dispatcher.close(whole);
                    }
                    return reply;
                } catch (Throwable e) {
                    Dispatcher.giveUp(whole);
                    throw e;
                }
            };
            return Chain.of(part.middleware, answering, refusals).handle(request);
        };
    }

    /// Every plugin, those of mounted applications after those of the ones around them.
    List<Plugin> plugins() {
        return plugins;
    }

    /// The OpenAPI document, as JSON.
    byte[] description() {
        int newest = newest();
        var next = new HashMap<String, Integer>();
        operations.stream()
                .filter(operation -> operation.version > 1)
                .forEach(operation -> next.merge(operation.key(), operation.version, Math::min));
        var documented = operations.stream()
                .map(operation -> {
                    var isChosen = newest > 1 && operation.version == 1;
                    int last = isChosen ? next.getOrDefault(operation.key(), newest + 1) - 1 : 0;
                    return new Documented(operation.endpoint, last, operation.isRepeatable, operation.refusals);
                })
                .toList();
        return new OpenApi(app.about, app.security, app.json, app.validation).describe(documented);
    }

    private int newest() {
        return operations.stream().mapToInt(Operation::version).max().orElse(1);
    }

    /// @throws DeclarationException if two answer the same
    Router router() {
        var router = new Router();
        addOperations(router);
        for (var route : routes) {
            if (router.add(route.method, PathTemplate.parse(route.path), route.target) != null) {
                throw new DeclarationException(
                        "two routes answer " + route.method + " " + route.path + "; change one of the paths");
            }
        }
        var document = new Document(this::description);
        router.add(Method.GET, PathTemplate.parse("/openapi.json"), (request, _) -> document.answer(request));
        StaticFiles.at("/docs", "dev/stoa/web/docs", SWAGGER_UI)
                .indexed(page -> page.replace("{title}", escaped(app.about.title())))
                .routes()
                .forEach((path, page) ->
                        router.add(Method.GET, PathTemplate.parse(path), (request, _) -> page.handle(request)));
        return router;
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }

    /// The mounted applications at their paths, for requests that no route answers.
    ///
    /// @param unanswered what answers those, within the middleware of the application
    Router mounts(Target unanswered) {
        var router = new Router();
        for (var mount : mounts) {
            var within = within(mount.part, mount.refusals, unanswered);
            for (var path : List.of(mount.part.path, mount.part.path + "/{...}")) {
                router.add(Method.GET, PathTemplate.parse(path), within);
            }
        }
        return router;
    }

    private void addOperations(Router router) {
        var byKey = new LinkedHashMap<String, TreeMap<Integer, Operation>>();
        var clashes = new ArrayList<DeclarationException>();
        for (var operation : operations) {
            var versions = byKey.computeIfAbsent(operation.key(), _ -> new TreeMap<>());
            var other = versions.putIfAbsent(operation.version, operation);
            if (other != null) {
                clashes.add(clash(operation, other.endpoint.toString()));
            }
        }
        int newest = newest();
        for (var versions : byKey.values()) {
            for (var route : newest == 1 ? plain(versions) : versioned(versions, newest)) {
                var other = router.add(route.method, PathTemplate.parse(route.path), route.target);
                if (other != null) {
                    clashes.add(clash(versions.firstEntry().getValue(), other.toString()));
                }
            }
        }
        if (!clashes.isEmpty()) {
            throw DeclarationException.all(clashes);
        }
    }

    private static DeclarationException clash(Operation operation, String other) {
        var endpoint = operation.endpoint;
        return new DeclarationException(
                endpoint.declaration(),
                "answers " + endpoint.method() + " " + endpoint.path() + ", and so does " + other
                        + "; change one of the paths");
    }

    private static List<Route> plain(NavigableMap<Integer, Operation> versions) {
        var only = versions.firstEntry().getValue();
        return List.of(new Route(only.endpoint.method(), only.path, only.target));
    }

    /// The path as it is, where headers name the version, and the path below each version.
    private static List<Route> versioned(NavigableMap<Integer, Operation> versions, int newest) {
        var targets = new TreeMap<Integer, Target>();
        var offered = new HashSet<String>();
        versions.forEach((version, operation) -> {
            targets.put(version, operation.target);
            offered.addAll(operation.endpoint.answer().mediaTypes());
        });
        var first = versions.firstEntry().getValue();
        var method = first.endpoint.method();
        var routes = new ArrayList<Route>();
        routes.add(new Route(method, first.path, new Versioned(targets, offered, newest, null)));
        for (int version = versions.firstKey(); version <= newest; version++) {
            routes.add(
                    new Route(method, "/v" + version + first.path, new Versioned(targets, offered, newest, version)));
        }
        return routes;
    }

    /// The description, made when somebody first asks for it: it takes longer than the rest of a start.
    private static final class Document {
        private final Supplier<byte[]> maker;
        private @Nullable KeptReply made;

        Document(Supplier<byte[]> maker) {
            this.maker = maker;
        }

        Reply answer(Request request) {
            return made().answer(request);
        }

        private synchronized KeptReply made() {
            if (made == null) {
                made = KeptReply.of("application/json", maker.get(), "no-cache");
            }
            return made;
        }
    }
}
