package dev.stoa.web;

import dev.stoa.web.http.MediaTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A file as a reply, sent as it is read. Ranges, `If-Range`, `ETag` and `Last-Modified` are looked after; a file
/// that does not exist is 404.
///
/// @param file a regular file of the default file system; replace it rather than change it while it may be
///     read
/// @param name what it is called when it is saved
/// @param isShown whether a browser shows it when it can. What strangers uploaded is better saved: a page
///     or an SVG image that is shown runs its scripts as part of this site.
public record Download(Path file, String mediaType, String name, boolean isShown) {

    /// A file to be saved under its own name. Its media type follows from the ending of the name.
    public static Download of(Path file) {
        var name = String.valueOf(file.getFileName());
        return new Download(file, MediaTypes.ofFile(name).orElse("application/octet-stream"), name, false);
    }

    /// The file of a name that a caller chose, below a folder of files that callers may have.
    ///
    /// @param name may have slashes
    /// @throws Problem 404 if there is no such file, or it is not in the folder: for a name with `..`, and for a
    ///     link that leads out of it
    public static Download below(Path folder, String name) {
        try {
            var root = folder.toRealPath();
            var file = root.resolve(name).toRealPath();
            if (file.startsWith(root) && Files.isRegularFile(file)) {
                return of(file);
            }
        } catch (IOException | IllegalArgumentException _) {
            // Not there, or not even the name of a file.
        }
        throw HttpProblem.NOT_FOUND.because("There is no such file.");
    }

    /// The same under another name.
    public Download named(String name) {
        return new Download(file, mediaType, name, isShown);
    }

    /// The same as another media type.
    public Download as(String mediaType) {
        return new Download(file, mediaType, name, isShown);
    }

    /// The same, shown by browsers that can.
    public Download shown() {
        return new Download(file, mediaType, name, true);
    }
}
