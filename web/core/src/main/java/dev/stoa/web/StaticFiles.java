package dev.stoa.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stoa.web.http.Handler;
import dev.stoa.web.http.MediaTypes;
import dev.stoa.web.http.Method;
import dev.stoa.web.http.Reply;
import dev.stoa.web.http.Request;
import dev.stoa.web.routing.PathTemplate;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Files from the class path under a path of the application, such as a web interface.
///
/// A client asks for a file again each time and is answered 304 while it is the same, unless the file is in a folder
/// whose names change with their content ([#keeping]).
///
/// A file is read, and compressed, when it is first asked for, and held in memory from then on.
public final class StaticFiles implements Plugin {
    private static final String REST = "{file...}";

    private final String path;
    private final List<String> folders;
    private final @Nullable String fallback;
    private final @Nullable String kept;
    private final UnaryOperator<byte[]> index;
    private final Map<String, KeptReply> files = new ConcurrentHashMap<>();

    private StaticFiles(
            String path,
            List<String> folders,
            @Nullable String fallback,
            @Nullable String kept,
            UnaryOperator<byte[]> index) {
        this.path = path;
        this.folders = folders;
        this.fallback = fallback;
        this.kept = kept;
        this.index = index;
    }

    /// Serves the folders of the class path, the first that has a file winning.
    ///
    /// @param path such as `/console`, without a slash at the end
    public static StaticFiles at(String path, String... folders) {
        return new StaticFiles(path, List.of(folders), null, null, UnaryOperator.identity());
    }

    /// Answers every address that is not a file with the given one: for applications that route in the browser.
    public StaticFiles otherwise(String file) {
        return new StaticFiles(path, folders, file, kept, index);
    }

    /// Lets clients keep what is below the folder for a year: its file names change with their content.
    ///
    /// @param folder such as `assets/`
    public StaticFiles keeping(String folder) {
        return new StaticFiles(path, folders, fallback, folder, index);
    }

    /// Changes the text of `index.html` before it is first served.
    StaticFiles indexed(UnaryOperator<String> change) {
        return new StaticFiles(
                path,
                folders,
                fallback,
                kept,
                page -> change.apply(new String(page, UTF_8)).getBytes(UTF_8));
    }

    @Override
    public void install(App app) {
        routes().forEach((template, handler) -> app.route(Method.GET, template, handler));
    }

    /// What it serves, for an application's own pages.
    Map<String, Handler> routes() {
        return Map.of(path, this::redirect, path + "/" + REST, this::serve);
    }

    private Reply redirect(Request request) {
        return fallback == null ? reply(request, "index.html") : Reply.seeOther(request.path() + "/");
    }

    private Reply serve(Request request) {
        // This may be mounted somewhere: the template of the route knows how many segments come before.
        var template = request.get(PathTemplate.class).orElseThrow().toString();
        int start = 0;
        for (int i = 0; i < template.length(); i++) {
            if (template.charAt(i) == '/') {
                start = request.path().indexOf('/', start) + 1;
            }
        }
        var file = request.path().substring(start);
        return reply(request, file.isEmpty() ? "index.html" : file);
    }

    private Reply reply(Request request, String name) {
        return find(name)
                .or(() -> Optional.ofNullable(fallback)
                        .filter(_ -> !isAsset(name))
                        .flatMap(this::find))
                .orElseThrow(() -> HttpProblem.NOT_FOUND.because("There is no such file."))
                .answer(request);
    }

    /// An address with an ending we serve is a file that is missing, not a page of the application.
    private static boolean isAsset(String name) {
        return MediaTypes.ofFile(name).isPresent();
    }

    private Optional<KeptReply> find(String name) {
        var known = files.get(name);
        if (known != null) {
            return Optional.of(known);
        }
        if (!isSafe(name)) {
            return Optional.empty();
        }
        var read = read(name);
        read.ifPresent(file -> files.put(name, file));
        return read;
    }

    private static boolean isSafe(String name) {
        return !name.contains("\\")
                && !name.contains("%")
                && List.of(name.split("/", -1)).stream().noneMatch(part -> part.isEmpty() || part.startsWith("."));
    }

    private Optional<KeptReply> read(String name) {
        var mediaType = MediaTypes.ofFile(name).orElse(null);
        if (mediaType == null) {
            return Optional.empty();
        }
        for (var folder : folders) {
            try (var in = StaticFiles.class.getClassLoader().getResourceAsStream(folder + "/" + name)) {
                if (in != null) {
                    var content = in.readAllBytes();
                    var served = name.equals("index.html") ? index.apply(content) : content;
                    return Optional.of(KeptReply.of(mediaType, served, cacheControl(name)));
                }
            } catch (IOException e) {
                throw new IllegalStateException("cannot read " + folder + "/" + name, e);
            }
        }
        return Optional.empty();
    }

    private String cacheControl(String name) {
        return kept != null && name.startsWith(kept) ? "public, max-age=31536000, immutable" : "no-cache";
    }
}
