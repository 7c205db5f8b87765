package dev.stoa.platform.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.resource.LoadableResource;
import org.jspecify.annotations.Nullable;

/// The files under `db/<module>/` on the class path: migrations `20261121_task.sql`, and beside some
/// the way back,
/// `20261121_task.down.sql`, which Flyway must not take for migrations.
final class Migrations implements ResourceProvider {
    private static final String BACK = ".down.sql";

    private final SortedMap<String, String> forward = new TreeMap<>();
    private final SortedMap<String, String> back = new TreeMap<>();

    /// @throws IllegalArgumentException if there is none
    Migrations(String module) {
        var folder = "db/" + module;
        try {
            var places = Migrations.class.getClassLoader().getResources(folder);
            while (places.hasMoreElements()) {
                collect(places.nextElement(), folder + "/");
            }
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException("cannot read " + folder, e);
        }
        if (forward.isEmpty()) {
            throw new IllegalArgumentException("there are no migrations " + folder + "/*.sql on the class path");
        }
    }

    private void collect(URL place, String prefix) throws IOException, URISyntaxException {
        if (place.openConnection() instanceof JarURLConnection inJar) {
            var jar = inJar.getJarFile();
            for (var entry : jar.stream()
                    .filter(each -> each.getName().startsWith(prefix))
                    .toList()) {
                if (!entry.isDirectory()) {
                    try (var in = jar.getInputStream(entry)) {
                        add(entry.getName().substring(prefix.length()), in.readAllBytes());
                    }
                }
            }
            return;
        }
        try (var files = Files.newDirectoryStream(Path.of(place.toURI()), Files::isRegularFile)) {
            for (var file : files) {
                add(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
    }

    private void add(String name, byte[] content) {
        if (name.endsWith(BACK)) {
            back.put(name.substring(0, name.length() - BACK.length()) + ".sql", new String(content, UTF_8));
        } else {
            forward.put(name, new String(content, UTF_8));
        }
    }

    /// The names of the migrations, such as `20261121_task.sql`.
    List<String> names() {
        return List.copyOf(forward.keySet());
    }

    /// What undoes a migration.
    Optional<String> wayBack(String name) {
        return Optional.ofNullable(back.get(name));
    }

    /// Changes when a migration does.
    ///
    /// @param recipe changes when something else is done with the same migrations
    String fingerprint(String recipe) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(recipe.getBytes(UTF_8));
            forward.forEach((name, content) -> {
                digest.update((name + " " + content.length() + "\n").getBytes(UTF_8));
                digest.update(content.getBytes(UTF_8));
            });
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public @Nullable LoadableResource getResource(String name) {
        var content = forward.get(name);
        return content == null ? null : new File(name, content);
    }

    @Override
    public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
        return forward.entrySet().stream()
                .filter(file -> file.getKey().startsWith(prefix)
                        && Arrays.stream(suffixes).anyMatch(file.getKey()::endsWith))
                .<LoadableResource>map(file -> new File(file.getKey(), file.getValue()))
                .toList();
    }

    private static final class File extends LoadableResource {
        private final String name;
        private final String content;

        File(String name, String content) {
            this.name = name;
            this.content = content;
        }

        @Override
        public Reader read() {
            return new StringReader(content);
        }

        @Override
        public String getAbsolutePath() {
            return name;
        }

        @Override
        public String getAbsolutePathOnDisk() {
            return name;
        }

        @Override
        public String getFilename() {
            return name;
        }

        @Override
        public String getRelativePath() {
            return name;
        }
    }
}
