package dev.stoa.identity.avatars;

import dev.stoa.web.Problem;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/// A picture that somebody sent, made into one of ours: the middle of it, 256 pixels square, as PNG. So nothing of the
/// file survives but what is seen: no place where it was taken, no second file inside, no script.
final class Picture {
    static final int SIDE = 256;

    /// What may be decoded at all: a small file can claim to be a huge picture.
    private static final long MOST_PIXELS = 60_000_000;

    private final BufferedImage image;

    private Picture(BufferedImage image) {
        this.image = image;
    }

    /// Whatever it is called, the content decides what it is.
    ///
    /// @throws Problem 422 if it is neither PNG nor JPEG, broken, or too large
    static Picture read(InputStream in) throws IOException {
        try (var input = new MemoryCacheImageInputStream(in)) {
            var readers = ImageIO.getImageReaders(input);
            if (!readers.hasNext()) {
                throw refused("must be a PNG or JPEG picture");
            }
            var reader = readers.next();
            try {
                reader.setInput(input, true, true);
                return new Picture(square(decoded(reader)));
            } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException _) {
                throw refused("cannot be read as a picture");
            } finally {
                reader.dispose();
            }
        }
    }

    private static BufferedImage decoded(ImageReader reader) throws IOException {
        var format = reader.getFormatName();
        if (!format.equalsIgnoreCase("png") && !format.equalsIgnoreCase("jpeg")) {
            throw refused("must be a PNG or JPEG picture");
        }
        var width = reader.getWidth(0);
        var height = reader.getHeight(0);
        if ((long) width * height > MOST_PIXELS) {
            throw refused("must have fewer pixels");
        }
        var parameters = reader.getDefaultReadParam();
        // Close to the size that is wanted, so that a large one takes little memory.
        var step = Math.max(1, Math.min(width, height) / (2 * SIDE));
        parameters.setSourceSubsampling(step, step, 0, 0);
        return reader.read(0, parameters);
    }

    private static BufferedImage square(BufferedImage whole) {
        var side = Math.min(whole.getWidth(), whole.getHeight());
        var left = (whole.getWidth() - side) / 2;
        var top = (whole.getHeight() - side) / 2;
        var square = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_ARGB);
        var graphics = square.createGraphics();
        try {
            graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
            graphics.drawImage(whole, 0, 0, SIDE, SIDE, left, top, left + side, top + side, null);
        } finally {
            graphics.dispose();
        }
        return square;
    }

    private static Problem refused(String why) {
        return Problem.invalid("picture", why);
    }

    void writeTo(OutputStream out) throws IOException {
        ImageIO.write(image, "png", out);
    }
}
