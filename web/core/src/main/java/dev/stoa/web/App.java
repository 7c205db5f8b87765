package dev.stoa.web;

import dev.stoa.web.binding.Binder;
import dev.stoa.web.binding.DeclarationException;
import dev.stoa.web.binding.Endpoint;
import dev.stoa.web.binding.Json;
import dev.stoa.web.binding.Types;
import dev.stoa.web.binding.Validation;
import dev.stoa.web.engine.Application;
import dev.stoa.web.engine.Engine;
import dev.stoa.web.engine.Listening;
import dev.stoa.web.engine.RunningEngine;
import dev.stoa.web.engine.Tls;
import dev.stoa.web.format.Format;
import dev.stoa.web.format.Formats;
import dev.stoa.web.http.Handler;
import dev.stoa.web.http.Method;
import dev.stoa.web.http.Reply;
import dev.stoa.web.openapi.OpenApi;
import dev.stoa.web.openapi.SecurityScheme;
import dev.stoa.web.reply.EventStreams;
import dev.stoa.web.routing.PathTemplate;
import dev.stoa.web.routing.Router;
import dev.stoa.web.routing.Target;
import dev.stoa.web.socket.SocketEndpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A web application: endpoints, what they depend on, and what runs around them.
///
/// ```java
/// App.named("My API").version("1.0.0").mount(new Items()).run(8000);
/// ```
///
/// Put it together on one thread, then start it. Nothing can be added afterwards.
public final class App {
    private static final System.Logger LOG = System.getLogger("dev.stoa.web");
    private static final String SWAGGER_UI = "META-INF/resources/webjars/swagger-ui/5.34.1";

    private final String title;
    private String version = "0.0.0";
    private String description = "";
    private String host = "0.0.0.0";
    private Limits limits = Limits.DEFAULTS;
    private @Nullable Engine engine;
    private @Nullable Tls tls;
    private @Nullable SecurityScheme security;
    private final List<Object> endpoints = new ArrayList<>();
    private final Backlog backlog = new Backlog();
    private final List<Object> providers =
            new ArrayList<>(List.of(new Paging.Provider(), new Background.Provider(backlog)));
    private final List<Format> formats = new ArrayList<>();
    private final List<Middleware> middleware = new ArrayList<>();
    private final List<Plugin> plugins = new ArrayList<>();
    private final List<PlainRoute> plainRoutes = new ArrayList<>();
    private final Map<Class<? extends Exception>, Supplier<Problem>> failures = new LinkedHashMap<>();
    private final Json json = new Json();
    private final Validation validation = new Validation();
    private final LongLived longLived = new LongLived();

    private record PlainRoute(Method method, PathTemplate template, Handler handler) {}

    private App(String title) {
        this.title = title;
    }

    /// An application with nothing in it yet.
    ///
    /// @param title what people call it; the title of the documentation
    public static App named(String title) {
        return new App(title);
    }

    /// The version in the documentation.
    public App version(String version) {
        this.version = version;
        return this;
    }

    /// A sentence or two of Markdown for the documentation.
    public App description(String description) {
        this.description = description;
        return this;
    }

    /// The address to listen on; every interface unless it is set.
    public App host(String host) {
        this.host = host;
        return this;
    }

    public App limits(Limits limits) {
        this.limits = limits;
        return this;
    }

    /// Speaks TLS, and nothing else.
    public App tls(Tls tls) {
        this.tls = tls;
        return this;
    }

    /// The engine to run on; the one on the class path unless it is set.
    public App engine(Engine engine) {
        this.engine = engine;
        return this;
    }

    /// How callers sign in, for the documentation's Authorize button.
    public App security(SecurityScheme security) {
        this.security = security;
        return this;
    }

    /// Adds objects whose annotated methods answer requests: [Get], [Post], [Put], [Patch], [Delete].
    public App mount(Object... objects) {
        endpoints.addAll(List.of(objects));
        return this;
    }

    /// Adds objects whose [Provides] methods make the values that endpoints ask for.
    public App provide(Object... objects) {
        providers.addAll(List.of(objects));
        return this;
    }

    /// Adds formats beside JSON, in which values are written for those who ask and read from those who send.
    public App formats(Format... formats) {
        this.formats.addAll(List.of(formats));
        return this;
    }

    /// Adds middleware inside what was added before.
    public App use(Middleware around) {
        middleware.add(around);
        return this;
    }

    /// Says what to answer when a class of failures arrives that is nobody's fault, such as a database that
    /// is down. It is logged in one line, without a stack trace. Of several classes that fit, the one that was
    /// added first counts.
    public App answer(Class<? extends Exception> failure, Supplier<Problem> with) {
        failures.put(failure, with);
        return this;
    }

    /// Adds a plugin, which may in turn add routes and middleware.
    public App install(Plugin plugin) {
        plugins.add(plugin);
        plugin.install(this);
        return this;
    }

    /// Adds a route that anyone may call and that the documentation leaves out: assets, probes, redirects.
    ///
    /// @param path may end in `{rest...}`
    public App route(Method method, String path, Handler handler) {
        plainRoutes.add(new PlainRoute(method, PathTemplate.parse(path), handler));
        return this;
    }

    /// The OpenAPI 3.1 document of what is mounted, as JSON.
    ///
    /// @throws DeclarationException if something is declared wrongly
    public byte[] describe() {
        return describe(compile(new Refusals(json, failures)));
    }

    /// Starts to listen.
    ///
    /// @param port 1 to 65535, or 0 for one that the system picks
    /// @throws DeclarationException if something is declared wrongly; its message has a line for each fault
    /// @throws UncheckedIOException if the port cannot be had
    public Server start(int port) {
        var refusals = new Refusals(json, failures);
        var dispatcher = new Dispatcher(router(compile(refusals)), middleware, refusals, limits, tls);
        var started = new ArrayList<Plugin>();
        try {
            for (var plugin : plugins) {
                plugin.start();
                started.add(plugin);
            }
            return new Server(listen(port, dispatcher), host, limits.drainTime(), longLived, backlog, started);
        } catch (IOException e) {
            stop(started);
            throw new UncheckedIOException("cannot listen on port " + port + ": " + e.getMessage(), e);
        } catch (RuntimeException | Error e) {
            stop(started);
            throw e;
        } catch (Exception e) {
            stop(started);
            throw new IllegalStateException("a plugin did not start", e);
        }
    }

    static void drain(List<Plugin> started) {
        each(started, Plugin::drain);
    }

    /// Stops plugins, the last first.
    static void stop(List<Plugin> started) {
        each(started.reversed(), Plugin::stop);
    }

    /// Tells each plugin, even if another fails.
    private static void each(List<Plugin> started, Consumer<Plugin> told) {
        for (var plugin : started) {
            try {
                told.accept(plugin);
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.ERROR, plugin.getClass().getName() + " did not stop", e);
            }
        }
    }

    /// Starts to listen and blocks until the process is told to end, then drains.
    ///
    /// @param port the port, unless the environment variable `PORT` names another
    public void run(int port) {
        var server = start(Integer.parseInt(System.getenv().getOrDefault("PORT", Integer.toString(port))));
        System.out.println(title + " is ready at " + server.url());
        var ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
            server.close();
            ended.countDown();
        }));
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private RunningEngine listen(int port, Application application) throws IOException {
        var chosen = engine != null
                ? engine
                : ServiceLoader.load(Engine.class)
                        .findFirst()
                        .orElseThrow(() -> new DeclarationException(
                                "no server engine is on the class path; add the artefact stoa-web-vertx"));
        return chosen.start(new Listening(host, port, limits, tls), application);
    }

    private List<Endpoint> compile(Refusals refusals) {
        var streams = new EventStreams(json, longLived, limits.streams());
        var binder = new Binder(new Formats(json, formats), streams, validation, providers);
        var compiled = new ArrayList<Endpoint>();
        var faults = new ArrayList<DeclarationException>();
        for (var object : endpoints) {
            var before = compiled.size() + faults.size();
            for (var method : Types.methods(object)) {
                for (var annotation : method.getAnnotations()) {
                    try {
                        var endpoint = endpoint(binder, object, method, annotation);
                        if (endpoint != null) {
                            compiled.add(endpoint);
                        }
                    } catch (DeclarationException e) {
                        faults.add(e);
                    }
                }
            }
            if (compiled.size() + faults.size() == before) {
                faults.add(new DeclarationException(
                        object.getClass().getSimpleName() + " has no endpoint; give App.mount an object with a method"
                                + " that says @Get, @Post, @Put, @Patch or @Delete"));
            }
        }
        for (var plugin : plugins) {
            try {
                plugin.compile(new Wiring(host, limits, binder, validation, json, refusals, streams, longLived));
            } catch (DeclarationException e) {
                faults.add(e);
            }
        }
        if (!faults.isEmpty()) {
            throw DeclarationException.all(faults);
        }
        // Reflection promises no order of methods; the documentation should have one.
        compiled.sort(Comparator.comparing(Endpoint::path).thenComparing(Endpoint::method));
        return compiled;
    }

    private static @Nullable Endpoint endpoint(
            Binder binder, Object object, java.lang.reflect.Method method, Annotation annotation) {
        return switch (annotation) {
            case Get get -> binder.endpoint(object, method, Method.GET, get.value());
            case Post post -> binder.endpoint(object, method, Method.POST, post.value());
            case Put put -> binder.endpoint(object, method, Method.PUT, put.value());
            case Patch patch -> binder.endpoint(object, method, Method.PATCH, patch.value());
            case Delete delete -> binder.endpoint(object, method, Method.DELETE, delete.value());
            case WebSocket socket -> binder.endpoint(object, method, Method.GET, socket.value());
            default -> null;
        };
    }

    private Router router(List<Endpoint> compiled) {
        var router = new Router();
        var clashes = new ArrayList<DeclarationException>();
        for (var endpoint : compiled) {
            var other = router.add(endpoint.method(), PathTemplate.parse(endpoint.path()), target(endpoint));
            if (other != null) {
                clashes.add(new DeclarationException(
                        endpoint.declaration(),
                        "answers " + endpoint.method() + " " + endpoint.path() + ", and so does " + other
                                + "; change one of the paths"));
            }
        }
        if (!clashes.isEmpty()) {
            throw DeclarationException.all(clashes);
        }
        addOwnRoutes(router, compiled);
        return router;
    }

    private Target target(Endpoint endpoint) {
        return endpoint.declaration().isAnnotationPresent(WebSocket.class)
                ? SocketEndpoint.of(endpoint, json, validation, longLived)
                : endpoint;
    }

    private void addOwnRoutes(Router router, List<Endpoint> compiled) {
        for (var route : plainRoutes) {
            if (router.add(route.method, route.template, (request, _) -> route.handler.handle(request)) != null) {
                throw new DeclarationException(
                        "two routes answer " + route.method + " " + route.template + "; change one of the paths");
            }
        }
        var document = new Document(() -> describe(compiled));
        router.add(
                Method.GET,
                PathTemplate.parse("/openapi.json"),
                (_, _) -> Reply.of(200, "application/json", document.get()).with("Cache-Control", "no-cache"));
        docs().routes()
                .forEach((path, page) ->
                        router.add(Method.GET, PathTemplate.parse(path), (request, _) -> page.handle(request)));
    }

    /// The description, made when somebody first asks for it: it takes longer than the rest of a start.
    private static final class Document {
        private final Supplier<byte[]> maker;
        private byte @Nullable [] made;

        Document(Supplier<byte[]> maker) {
            this.maker = maker;
        }

        synchronized byte[] get() {
            if (made == null) {
                made = maker.get();
            }
            return made;
        }
    }

    private static StaticFiles docs() {
        return StaticFiles.at("/docs", "dev/stoa/web/docs", SWAGGER_UI);
    }

    private byte[] describe(List<Endpoint> compiled) {
        return new OpenApi(title, version, description, security, json).describe(compiled);
    }
}
