package dev.stoa.web;

import dev.stoa.web.binding.DeclarationException;
import dev.stoa.web.binding.Json;
import dev.stoa.web.binding.Validation;
import dev.stoa.web.engine.Application;
import dev.stoa.web.engine.Engine;
import dev.stoa.web.engine.Listening;
import dev.stoa.web.engine.RunningEngine;
import dev.stoa.web.engine.Tls;
import dev.stoa.web.format.Format;
import dev.stoa.web.http.Handler;
import dev.stoa.web.http.Method;
import dev.stoa.web.openapi.About;
import dev.stoa.web.openapi.SecurityScheme;
import dev.stoa.web.routing.PathTemplate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
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
    // Read by the Assembly.
    About about;
    String host = "0.0.0.0";
    Limits limits = Limits.DEFAULTS;

    List<SecurityScheme> security = List.of();

    final List<Object> endpoints = new ArrayList<>();
    final List<Mounted> mounted = new ArrayList<>();
    final List<Object> providers = new ArrayList<>();
    final List<Format> formats = new ArrayList<>();
    final List<Middleware> middleware = new ArrayList<>();
    final List<Plugin> plugins = new ArrayList<>();
    final List<PlainRoute> plainRoutes = new ArrayList<>();
    final Map<Class<? extends Exception>, Supplier<Problem>> failures = new LinkedHashMap<>();
    final Json json = new Json();
    final Validation validation = new Validation();
    final LongLived longLived = new LongLived();
    final Backlog backlog = new Backlog();

    private @Nullable Engine engine;
    private @Nullable Tls tls;

    /// @param path as it was declared
    record PlainRoute(Method method, String path, Handler handler) {}

    /// @param path where it begins
    record Mounted(String path, App app) {}

    private App(String title) {
        this.about = About.named(title);
    }

    /// An application with nothing in it yet.
    ///
    /// @param title what people call it; the title of the documentation
    public static App named(String title) {
        return new App(title);
    }

    /// The version in the documentation.
    public App version(String version) {
        about = about.withVersion(version);
        return this;
    }

    /// A sentence or two of Markdown for the documentation.
    public App description(String description) {
        about = about.withDescription(description);
        return this;
    }

    /// Whom readers of the documentation may ask.
    ///
    /// @param url where to find them; empty for nowhere
    public App contact(String name, String url) {
        about = about.withContact(new About.Contact(name, url));
        return this;
    }

    /// The terms of use in the documentation.
    ///
    /// @param name such as `Apache-2.0`
    public App license(String name, String url) {
        about = about.withLicense(new About.License(name, url));
        return this;
    }

    /// Where the documentation says the application is; where the document itself is, unless it is set.
    public App servers(String... urls) {
        about = about.withServers(List.of(urls));
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

    /// Speaks TLS, and nothing else. The files are looked at every few seconds; when they change, connections
    /// that are opened from then on see the new certificate.
    public App tls(Tls tls) {
        this.tls = tls;
        return this;
    }

    /// The engine to run on; the one on the class path unless it is set. With several there it has to be.
    public App engine(Engine engine) {
        this.engine = engine;
        return this;
    }

    /// How callers sign in, in one of these ways, for the documentation's Authorize button.
    public App security(SecurityScheme... ways) {
        security = List.of(ways);
        return this;
    }

    /// Adds objects whose annotated methods answer requests: [Get], [Post], [Put], [Patch], [Delete].
    public App mount(Object... objects) {
        endpoints.addAll(List.of(objects));
        return this;
    }

    /// Adds all that is mounted, installed and routed in another application, below a path. Its middleware runs
    /// around what it brings along, its endpoints also get what this application provides, and its formats and
    /// answers to failures are added to those of this one. Title, address and limits are this one's.
    ///
    /// @param path such as `/shop`, without a slash at the end
    public App mount(String path, App other) {
        if (!path.startsWith("/") || path.endsWith("/")) {
            throw new IllegalArgumentException("an application is mounted at a path like /shop, was " + path);
        }
        mounted.add(new Mounted(path, other));
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
        var _ = PathTemplate.parse(path);
        plainRoutes.add(new PlainRoute(method, path, handler));
        return this;
    }

    /// The OpenAPI 3.1 document of what is mounted, as JSON.
    ///
    /// @throws DeclarationException if something is declared wrongly
    public byte[] describe() {
        return new Assembly(this).description();
    }

    /// Starts to listen.
    ///
    /// @param port 1 to 65535, or 0 for one that the system picks
    /// @throws DeclarationException if something is declared wrongly; its message has a line for each fault
    /// @throws UncheckedIOException if the port cannot be had
    public Server start(int port) {
        var engines = engine == null ? onTheClassPath() : List.of(engine);
        engines.forEach(
                one -> Thread.ofPlatform().daemon().name("prepare-engine").start(one::prepare));
        var assembly = new Assembly(this);
        var dispatcher = new Dispatcher(assembly, middleware, new Refusals(json, failures), limits, tls);
        var started = new ArrayList<Plugin>();
        try {
            for (var plugin : assembly.plugins()) {
                plugin.start();
                started.add(plugin);
            }
            return new Server(
                    listen(only(engines), port, dispatcher), origin(), limits.drainTime(), longLived, backlog, started);
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
                Log.WEB.log(System.Logger.Level.ERROR, plugin.getClass().getName() + " did not stop", e);
            }
        }
    }

    /// Starts to listen and blocks until the process is told to end, then drains. Ends the process with status 1, and
    /// says why on standard error, if the port cannot be had or something is declared wrongly.
    ///
    /// @param port the port, unless the environment variable `PORT` names another
    public void run(int port) {
        Server server;
        try {
            server = start(wanted(port));
        } catch (UncheckedIOException | DeclarationException e) {
            System.err.println(about.title() + " did not start: " + e.getMessage());
            System.exit(1);
            return;
        }
        System.out.println(about.title() + " is ready at " + server.url());
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

    private static int wanted(int port) {
        var named = System.getenv("PORT");
        if (named == null) {
            return port;
        }
        try {
            var wanted = Integer.parseInt(named);
            if (wanted >= 0 && wanted <= 65_535) {
                return wanted;
            }
        } catch (NumberFormatException _) {
            // as below
        }
        throw new DeclarationException("PORT has to be a number from 0 to 65535, was '" + named + "'");
    }

    private RunningEngine listen(Engine chosen, int port, Application application) throws IOException {
        var running = chosen.start(new Listening(host, port, limits, tls), application);
        return tls == null ? running : new RenewedTls(running, tls);
    }

    private static List<Engine> onTheClassPath() {
        return ServiceLoader.load(Engine.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
    }

    /// Of several engines the order of the class path would pick one, so they have to be named.
    private static Engine only(List<Engine> engines) {
        if (engines.isEmpty()) {
            throw new DeclarationException("no server engine is on the class path; add the artefact stoa-web-vertx");
        }
        if (engines.size() > 1) {
            var names =
                    engines.stream().map(engine -> engine.getClass().getName()).sorted();
            throw new DeclarationException(
                    "there are several server engines on the class path; name one with App.engine: "
                            + String.join(", ", names.toList()));
        }
        return engines.getFirst();
    }

    private String origin() {
        return (tls == null ? "http://" : "https://") + (host.equals("0.0.0.0") ? "localhost" : host);
    }
}
