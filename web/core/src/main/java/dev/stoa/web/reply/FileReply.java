package dev.stoa.web.reply;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.stoa.web.Download;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.http.Conditional;
import dev.stoa.web.http.Content;
import dev.stoa.web.http.EntityTag;
import dev.stoa.web.http.HttpDate;
import dev.stoa.web.http.Method;
import dev.stoa.web.http.Reply;
import dev.stoa.web.http.Request;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;

/// A file on its way: the whole, the parts that were asked for, or word that the client has it already.
record FileReply(Download download, long size) {
    private static final int CHUNK = 64 * 1024;

    static Reply of(Request request, int status, Download download) throws IOException {
        var attributes = attributes(download.file());
        var file = new FileReply(download, attributes.size());
        var tag = tag(attributes);
        var changed = attributes.lastModifiedTime().toInstant();
        Conditional.require(request, tag, changed);
        var whole = file.whole(status).with("ETag", tag.toString()).with("Last-Modified", HttpDate.format(changed));
        var reply = Conditional.of(request, whole);
        var range = request.headers().find("Range");
        return range != null
                        && reply.status() == 200
                        && request.method() == Method.GET
                        && Conditional.allowsRange(request, whole)
                ? file.ranges(range, reply)
                : reply;
    }

    private static BasicFileAttributes attributes(Path file) throws IOException {
        try {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class);
            if (attributes.isRegularFile()) {
                return attributes;
            }
        } catch (NoSuchFileException _) {
            // as below
        }
        throw HttpProblem.NOT_FOUND.because("There is no such file.");
    }

    /// Size and time of the last change, as file servers do: reading the file would cost as much as sending it.
    private static EntityTag tag(BasicFileAttributes attributes) {
        var changed = attributes.lastModifiedTime().toInstant();
        var hex = HexFormat.of();
        return new EntityTag(hex.toHexDigits(changed.getEpochSecond(), 10)
                + hex.toHexDigits(changed.getNano(), 8)
                + "-"
                + Long.toHexString(attributes.size()));
    }

    private Reply whole(int status) {
        var all = new ByteRange(0, size - 1);
        return Reply.of(status, download.mediaType(), stream(size, List.of(new Part("", all)), ""))
                .with("Content-Disposition", ContentDisposition.of(download))
                .with("Accept-Ranges", "bytes")
                .with("Cache-Control", "private, no-cache")
                .with("X-Content-Type-Options", "nosniff");
    }

    private Reply ranges(String header, Reply whole) {
        var ranges = ByteRange.parse(header, size).orElse(null);
        if (ranges == null) {
            return whole;
        }
        return switch (ranges.size()) {
            case 0 ->
                throw HttpProblem.RANGE_NOT_SATISFIABLE
                        .because("The file has " + size + " bytes.")
                        .with("Content-Range", "bytes */" + size);
            case 1 -> {
                var range = ranges.getFirst();
                yield partial(whole, stream(range.length(), List.of(new Part("", range)), ""))
                        .with("Content-Range", contentRange(range));
            }
            default -> multipart(ranges, whole);
        };
    }

    /// RFC 9110 section 14.6
    private Reply multipart(List<ByteRange> ranges, Reply whole) {
        var boundary = UUID.randomUUID().toString();
        var parts = ranges.stream()
                .map(range -> new Part(
                        "\r\n--" + boundary + "\r\nContent-Type: " + download.mediaType() + "\r\nContent-Range: "
                                + contentRange(range) + "\r\n\r\n",
                        range))
                .toList();
        var end = "\r\n--" + boundary + "--\r\n";
        var length = parts.stream()
                        .mapToLong(part -> part.head.length() + part.range.length())
                        .sum()
                + end.length();
        return partial(whole, stream(length, parts, end))
                .instead("Content-Type", "multipart/byteranges; boundary=" + boundary);
    }

    private static Reply partial(Reply whole, Content content) {
        return new Reply(206, whole.headers(), content);
    }

    private String contentRange(ByteRange range) {
        return "bytes " + range.first() + "-" + range.last() + "/" + size;
    }

    /// A piece of the file, after some ASCII of its own.
    private record Part(String head, ByteRange range) {}

    private Content stream(long length, List<Part> parts, String end) {
        return new Content.Stream(length, out -> {
            // A channel would be closed by the interrupt that ends a reply, and the failure would be logged.
            try (var file = new RandomAccessFile(download.file().toFile(), "r")) {
                for (var part : parts) {
                    out.write(part.head.getBytes(US_ASCII));
                    copy(file, part.range, out);
                }
                out.write(end.getBytes(US_ASCII));
            }
        });
    }

    private static void copy(RandomAccessFile file, ByteRange range, OutputStream out) throws IOException {
        var buffer = new byte[CHUNK];
        file.seek(range.first());
        for (long left = range.length(); left > 0; ) {
            var read = file.read(buffer, 0, (int) Math.min(left, CHUNK));
            if (read < 0) {
                throw new EOFException("the file became shorter while it was sent");
            }
            out.write(buffer, 0, read);
            left -= read;
        }
    }
}
