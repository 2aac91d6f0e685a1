// Picture codecs behind a C ABI, over OpenCV's imdecode and imencode. Pixels cross as packed RGB or RGBA bytes, rows from
// the top. EXIF orientation stays with the caller. No exception crosses the boundary: a call returns 0, or another value
// and leaves its message in jojogan_image_last_error.
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <stdexcept>
#include <string>
#include <vector>

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

// 16 bit to 8 bit with rounding: round(v * 255 / 65535).
uint8_t to_byte(uint16_t v) { return static_cast<uint8_t>((v * 255u + 32895u) >> 16); }
uint8_t to_byte(uint8_t v) { return v; }

// Source channels: 1 grey, 2 grey and alpha, 3 BGR, 4 BGRA.
template <typename Sample>
void copy_pixels(const cv::Mat& source, int channels, uint8_t* target) {
    const int from = source.channels();
    const bool grey = from < 3;
    const bool has_alpha = from == 2 || from == 4;
    for (int row = 0; row < source.rows; row++) {
        const Sample* in = source.ptr<Sample>(row);
        for (int column = 0; column < source.cols; column++, in += from, target += channels) {
            target[0] = to_byte(in[grey ? 0 : 2]);
            target[1] = to_byte(in[grey ? 0 : 1]);
            target[2] = to_byte(in[0]);
            if (channels == 4) target[3] = has_alpha ? to_byte(in[from - 1]) : 255;
        }
    }
}

}  // namespace

// Decodes into target, which has width * height * channels bytes; channels is 3 (RGB) or 4 (RGBA).
JOJOGAN_API int jojogan_image_decode(
    const uint8_t* data, size_t size, int width, int height, int channels, uint8_t* target) {
    return guarded([&] {
        const cv::Mat bytes(1, static_cast<int>(size), CV_8UC1, const_cast<uint8_t*>(data));
        const cv::Mat picture = cv::imdecode(bytes, cv::IMREAD_UNCHANGED | cv::IMREAD_IGNORE_ORIENTATION);
        if (picture.empty()) throw std::runtime_error("the picture data are damaged");
        if (picture.cols != width || picture.rows != height) throw std::runtime_error("the size differs from the header's");
        if (picture.depth() == CV_8U) {
            copy_pixels<uint8_t>(picture, channels, target);
        } else if (picture.depth() == CV_16U) {
            copy_pixels<uint16_t>(picture, channels, target);
        } else {
            throw std::runtime_error("the sample type is not supported");
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
