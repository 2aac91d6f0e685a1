// Picture codecs behind a C ABI: JPEG and PNG are decoded by libjpeg and libpng, whose damage reports become errors here
// instead of lines on the error stream; the rest is OpenCV's imdecode and imencode. Pixels cross as packed RGB or RGBA
// bytes, rows from the top. EXIF orientation stays with the caller. No exception crosses the boundary: a call returns 0, or
// another value and leaves its message in jojogan_image_last_error.
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>

#include <csetjmp>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <iostream>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

#include <jpeglib.h>
#include <jerror.h>
#include <png.h>

#define JOJOGAN_API extern "C" __attribute__((visibility("default")))

namespace {

thread_local std::string last_error;

template <typename Body>
int guarded(Body body) {
    try {
        body();
        return 0;
    } catch (const std::exception& e) {
        last_error = e.what();
    } catch (...) {
        last_error = "unknown error in the picture codec";
    }
    return 1;
}

// Source channels: 1 grey, 2 grey and alpha, 3 BGR, 4 BGRA.
void copy_pixels(const cv::Mat& source, int channels, uint8_t* target) {
    const int from = source.channels();
    const bool grey = from < 3;
    const bool has_alpha = from == 2 || from == 4;
    for (int row = 0; row < source.rows; row++) {
        const uint8_t* in = source.ptr<uint8_t>(row);
        for (int column = 0; column < source.cols; column++, in += from, target += channels) {
            target[0] = in[grey ? 0 : 2];
            target[1] = in[grey ? 0 : 1];
            target[2] = in[0];
            if (channels == 4) target[3] = has_alpha ? in[from - 1] : 255;
        }
    }
}

// libjpeg and libpng report by C callbacks that must not return; they jump back to the decoder, past C code only.
struct JpegErrors {
    jpeg_error_mgr base;
    std::jmp_buf back;
    char message[JMSG_LENGTH_MAX];
};

void jpeg_fail(j_common_ptr decoder) {
    auto* errors = reinterpret_cast<JpegErrors*>(decoder->err);
    decoder->err->format_message(decoder, errors->message);
    std::longjmp(errors->back, 1);
}

// libjpeg goes on with grey after any of these; a picture is whole or an error here. Stray bytes between segments, which
// some cameras write, and odd Adobe markers lose nothing.
void jpeg_report(j_common_ptr decoder, int level) {
    if (level >= 0) return;
    switch (decoder->err->msg_code) {
        case JWRN_ARITH_BAD_CODE:
        case JWRN_BOGUS_PROGRESSION:
        case JWRN_HIT_MARKER:
        case JWRN_HUFF_BAD_CODE:
        case JWRN_JPEG_EOF:
        case JWRN_MUST_RESYNC:
        case JWRN_NOT_SEQUENTIAL:
            jpeg_fail(decoder);
    }
}

void jpeg_silence(j_common_ptr) {}

// One row of libjpeg's CMYK, which Adobe's files hold inverted, as RGB.
void cmyk_to_rgb(const uint8_t* in, int width, uint8_t* out) {
    for (int x = 0; x < width; x++, in += 4, out += 3) {
        for (int c = 0; c < 3; c++) out[c] = static_cast<uint8_t>(in[3] - ((255 - in[c]) * in[3] >> 8));
    }
}

// Fills rgb, or returns false with the message in errors. Holds nothing that a jump would leak.
bool read_jpeg(const uint8_t* data, size_t size, int width, int height, uint8_t* rgb, uint8_t* cmyk_row,
               jpeg_decompress_struct& decoder, JpegErrors& errors) {
    if (setjmp(errors.back)) return false;
    jpeg_create_decompress(&decoder);
    jpeg_mem_src(&decoder, const_cast<uint8_t*>(data), static_cast<unsigned long>(size));
    jpeg_read_header(&decoder, TRUE);
    const bool cmyk = decoder.num_components == 4;
    decoder.out_color_space = cmyk ? JCS_CMYK : JCS_RGB;
    jpeg_start_decompress(&decoder);
    if (static_cast<int>(decoder.output_width) != width || static_cast<int>(decoder.output_height) != height) {
        std::strcpy(errors.message, "the size differs from the header's");
        return false;
    }
    for (int y = 0; y < height; y++) {
        uint8_t* target = rgb + static_cast<size_t>(y) * width * 3;
        uint8_t* row = cmyk ? cmyk_row : target;
        jpeg_read_scanlines(&decoder, &row, 1);
        if (cmyk) cmyk_to_rgb(row, width, target);
    }
    jpeg_finish_decompress(&decoder);
    return true;
}

void decode_jpeg(const uint8_t* data, size_t size, int width, int height, int channels, uint8_t* target) {
    std::vector<uint8_t> spare(channels == 3 ? 0 : static_cast<size_t>(width) * height * 3);
    std::vector<uint8_t> row(static_cast<size_t>(width) * 4);
    jpeg_decompress_struct decoder{};
    JpegErrors errors{};
    decoder.err = jpeg_std_error(&errors.base);
    errors.base.error_exit = jpeg_fail;
    errors.base.emit_message = jpeg_report;
    errors.base.output_message = jpeg_silence;
    uint8_t* rgb = channels == 3 ? target : spare.data();
    const bool whole = read_jpeg(data, size, width, height, rgb, row.data(), decoder, errors);
    jpeg_destroy_decompress(&decoder);
    if (!whole) throw std::runtime_error(errors.message);
    for (size_t i = 0; i < spare.size() / 3; i++) {
        std::memcpy(target + i * 4, spare.data() + i * 3, 3);
        target[i * 4 + 3] = 255;
    }
}

struct PngSource {
    const uint8_t* next;
    size_t left;
    char message[256];
};

void png_fail(png_structp png, png_const_charp message) {
    auto* source = static_cast<PngSource*>(png_get_error_ptr(png));
    std::snprintf(source->message, sizeof source->message, "%s", message);
    png_longjmp(png, 1);
}

void png_silence(png_structp, png_const_charp) {}

void png_take(png_structp png, png_bytep target, size_t count) {
    auto* source = static_cast<PngSource*>(png_get_io_ptr(png));
    if (count > source->left) png_error(png, "the data end early");
    std::memcpy(target, source->next, count);
    source->next += count;
    source->left -= count;
}

bool read_png(png_structp png, png_infop info, int width, int height, int channels, png_bytepp rows) {
    if (setjmp(png_jmpbuf(png))) return false;
    png_read_info(png, info);
    if (static_cast<int>(png_get_image_width(png, info)) != width || static_cast<int>(png_get_image_height(png, info)) != height) {
        png_error(png, "the size differs from the header's");
    }
    png_set_scale_16(png);  // round(v * 255 / 65535)
    png_set_expand(png);
    png_set_gray_to_rgb(png);
    if (channels == 3) {
        png_set_strip_alpha(png);
    } else {
        png_set_add_alpha(png, 255, PNG_FILLER_AFTER);
    }
    png_set_interlace_handling(png);
    png_read_update_info(png, info);
    if (png_get_rowbytes(png, info) != static_cast<size_t>(width) * channels) png_error(png, "the sample type is not supported");
    png_read_image(png, rows);
    png_read_end(png, nullptr);
    return true;
}

void decode_png(const uint8_t* data, size_t size, int width, int height, int channels, uint8_t* target) {
    std::vector<png_bytep> rows(static_cast<size_t>(height));
    for (int y = 0; y < height; y++) rows[y] = target + static_cast<size_t>(y) * width * channels;
    PngSource source{data, size, "out of memory"};
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &source, png_fail, png_silence);
    if (png == nullptr) throw std::bad_alloc();
    png_infop info = png_create_info_struct(png);
    png_set_read_fn(png, &source, png_take);
    const bool whole = info != nullptr && read_png(png, info, width, height, channels, rows.data());
    png_destroy_read_struct(&png, &info, nullptr);
    if (!whole) throw std::runtime_error(source.message);
}

// OpenCV tells std::cerr of what it cannot decode before it returns nothing.
class SilentErrors {
public:
    SilentErrors() : lock(gate()), before(std::cerr.rdbuf(nullptr)) {}
    ~SilentErrors() {
        std::cerr.rdbuf(before);
        std::cerr.clear();
    }

private:
    static std::mutex& gate() {
        static std::mutex one;
        return one;
    }

    std::lock_guard<std::mutex> lock;
    std::streambuf* before;
};

void decode_other(const uint8_t* data, size_t size, int width, int height, int channels, uint8_t* target) {
    const cv::Mat bytes(1, static_cast<int>(size), CV_8UC1, const_cast<uint8_t*>(data));
    cv::Mat picture;
    {
        const SilentErrors silent;
        picture = cv::imdecode(bytes, cv::IMREAD_UNCHANGED | cv::IMREAD_IGNORE_ORIENTATION);
    }
    if (picture.empty()) throw std::runtime_error("the picture data are damaged");
    if (picture.cols != width || picture.rows != height) throw std::runtime_error("the size differs from the header's");
    if (picture.depth() != CV_8U) throw std::runtime_error("the sample type is not supported");
    copy_pixels(picture, channels, target);
}

}  // namespace

// Decodes into target, which has width * height * channels bytes; channels is 3 (RGB) or 4 (RGBA).
JOJOGAN_API int jojogan_image_decode(
    const uint8_t* data, size_t size, int width, int height, int channels, uint8_t* target) {
    return guarded([&] {
        if (size >= 8 && png_sig_cmp(data, 0, 8) == 0) {
            decode_png(data, size, width, height, channels, target);
        } else if (size >= 3 && data[0] == 0xFF && data[1] == 0xD8) {
            decode_jpeg(data, size, width, height, channels, target);
        } else {
            decode_other(data, size, width, height, channels, target);
        }
    });
}

// Encodes RGB (channels 3) or RGBA (channels 4) pixels as the format of the extension, for instance ".png". Settings are
// OpenCV's pairs of key and value. The caller hands *out to jojogan_image_free.
JOJOGAN_API int jojogan_image_encode(
    const char* extension, const uint8_t* pixels, int width, int height, int channels,
    const int* settings, int settings_count, uint8_t** out, size_t* out_size) {
    return guarded([&] {
        const int type = CV_8UC(channels);
        const cv::Mat rgb(height, width, type, const_cast<uint8_t*>(pixels));
        cv::Mat bgr(height, width, type);
        const int swap[] = {0, 2, 1, 1, 2, 0, 3, 3};
        cv::mixChannels(&rgb, 1, &bgr, 1, swap, static_cast<size_t>(channels));

        std::vector<uint8_t> encoded;
        if (!cv::imencode(extension, bgr, encoded, std::vector<int>(settings, settings + settings_count))) {
            throw std::runtime_error("the picture cannot be encoded");
        }
        *out = static_cast<uint8_t*>(std::malloc(encoded.size()));
        if (*out == nullptr) throw std::bad_alloc();
        std::memcpy(*out, encoded.data(), encoded.size());
        *out_size = encoded.size();
    });
}

JOJOGAN_API void jojogan_image_free(void* memory) { std::free(memory); }

// The message of this thread's last failed call.
JOJOGAN_API const char* jojogan_image_last_error() { return last_error.c_str(); }
