// A C ABI over libtorch (1.13 to 2.x). Any ATen operator is called by name through libtorch's dispatcher with boxed
// arguments, autograd included; the few things that are no operators (data pointers, gradients, grad mode, generators)
// have a function each. No C++ exception leaves this file: a function that fails returns its failure value and keeps
// libtorch's message for the calling thread, see jj_last_error.

#include <ATen/Context.h>
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/ops/from_blob.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/functions/utils.h>
#include <torch/csrc/autograd/grad_mode.h>
#include <torch/csrc/autograd/saved_variable.h>
#include <torch/csrc/autograd/variable.h>
#include <torch/csrc/api/include/torch/version.h>

#include <dlfcn.h>

#include <cstdint>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace {

// OpenBLAS's threads are not libtorch's: they wait busily after every call, on the processors that libtorch's need.
const bool blas_has_one_thread = [] {
    auto set = reinterpret_cast<void (*)(int)>(dlsym(RTLD_DEFAULT, "openblas_set_num_threads"));
    if (set != nullptr) {
        set(1);
    }
    return set != nullptr;
}();

using at::Tensor;
using c10::IValue;
using torch::jit::Stack;

/// What a Value holds. The managed side has the same list.
enum Kind : int32_t {
    kNone, kTensor, kInt, kDouble, kBool, kIntList, kDoubleList, kTensorList, kOptionalTensorList, kString, kDevice, kGenerator,
};

/// One argument or result: a list has `count` elements at `p`; a device is its type in `i` and its index in `count`.
struct Value {
    int32_t kind;
    int32_t count;
    union {
        int64_t i;
        double d;
        void* p;
    };
};

thread_local std::string last_error;

template <typename T, typename F>
T guarded(T failure, F&& body) noexcept {
    try {
        return body();
    } catch (const c10::Error& e) {
        last_error = e.what_without_backtrace();
    } catch (const std::exception& e) {
        last_error = e.what();
    } catch (...) {
        last_error = "an unknown C++ exception";
    }
    return failure;
}

const Tensor& tensor_at(const void* p) { return *static_cast<const Tensor*>(p); }

Tensor* keep(Tensor t) { return new Tensor(std::move(t)); }

std::vector<Tensor> tensors_at(void* const* handles, int64_t count) {
    std::vector<Tensor> list;
    list.reserve(count);
    for (int64_t i = 0; i < count; i++) {
        list.push_back(handles[i] ? tensor_at(handles[i]) : Tensor());
    }
    return list;
}

// libtorch's optional is its own class in 1.13 and std::optional later: take the one that its headers use.
template <template <typename> class Optional, typename T>
Optional<Tensor> optional_like(const Optional<T>&);
using OptionalTensor = decltype(optional_like(std::declval<const c10::Argument&>().default_value()));

IValue optional_list(void* const* handles, int64_t count) {
    c10::List<OptionalTensor> list;
    for (int64_t i = 0; i < count; i++) {
        list.push_back(handles[i] ? OptionalTensor(tensor_at(handles[i])) : OptionalTensor());
    }
    return list;
}

IValue to_ivalue(const Value& v) {
    switch (v.kind) {
        case kTensor: return tensor_at(v.p);
        case kInt: return v.i;
        case kDouble: return v.d;
        case kBool: return v.i != 0;
        case kIntList: return c10::List<int64_t>(at::IntArrayRef(static_cast<int64_t*>(v.p), v.count));
        case kDoubleList: return c10::List<double>(at::ArrayRef<double>(static_cast<double*>(v.p), v.count));
        case kTensorList: return c10::List<Tensor>(at::TensorList(tensors_at(static_cast<void**>(v.p), v.count)));
        case kOptionalTensorList: return optional_list(static_cast<void**>(v.p), v.count);
        case kString: return std::string(static_cast<const char*>(v.p), v.count);
        case kDevice: return c10::Device(static_cast<c10::DeviceType>(v.i), static_cast<c10::DeviceIndex>(v.count));
        case kGenerator: return *static_cast<at::Generator*>(v.p);
        default: return IValue();
    }
}

Value from_list(const std::vector<Tensor>& list) {
    Value v{kTensorList, static_cast<int32_t>(list.size()), {}};
    auto** handles = new void*[list.size()];
    for (size_t i = 0; i < list.size(); i++) {
        handles[i] = keep(list[i]);
    }
    v.p = handles;
    return v;
}

Value from_ivalue(const IValue& value) {
    Value v{kNone, 0, {}};
    if (value.isTensor()) {
        if (value.toTensor().defined()) {
            v.kind = kTensor;
            v.p = keep(value.toTensor());
        }
    } else if (value.isInt()) {
        v.kind = kInt;
        v.i = value.toInt();
    } else if (value.isDouble()) {
        v.kind = kDouble;
        v.d = value.toDouble();
    } else if (value.isBool()) {
        v.kind = kBool;
        v.i = value.toBool();
    } else if (value.isTensorList()) {
        v = from_list(value.toTensorVector());
    } else {
        TORCH_CHECK(value.isNone(), "an operator's result of type ", value.tagKind(), " is not supported");
    }
    return v;
}

void call(const c10::OperatorHandle& op, const Value* args, int32_t count, Value* results, int32_t capacity) {
    const auto& parameters = op.schema().arguments();
    TORCH_CHECK(static_cast<size_t>(count) <= parameters.size(), op.schema().name(), " takes ", parameters.size(), " arguments");
    Stack stack;
    stack.reserve(parameters.size());
    for (int32_t i = 0; i < count; i++) {
        stack.push_back(to_ivalue(args[i]));
    }
    for (size_t i = count; i < parameters.size(); i++) {
        const auto& fallback = parameters[i].default_value();
        TORCH_CHECK(fallback.has_value(), op.schema().name(), " misses its argument ", parameters[i].name());
        stack.push_back(*fallback);
    }
    op.callBoxed(stack);
    for (int32_t i = 0; i < capacity && static_cast<size_t>(i) < stack.size(); i++) {
        results[i] = from_ivalue(stack[i]);
    }
}

/// What the managed side knows of its function. `backward` borrows the gradients' handles to it, and us its results'.
struct ManagedFunction {
    void* context;
    int32_t (*backward)(void* context, void* const* gradients, int32_t count, void** results, int32_t result_count);
    void (*release)(void* context);
};

/// A step of the graph that the managed side differentiates.
struct ManagedNode : torch::autograd::Node {
    explicit ManagedNode(ManagedFunction f) : function(f) {}
    ~ManagedNode() override { function.release(function.context); }

    torch::autograd::variable_list apply(torch::autograd::variable_list&& gradients) override {
        std::vector<void*> handles, results(num_outputs());
        for (const Tensor& gradient : gradients) {
            handles.push_back(gradient.defined() ? keep(gradient) : nullptr);
        }
        int32_t failed = function.backward(function.context, handles.data(), static_cast<int32_t>(handles.size()), results.data(),
                                           static_cast<int32_t>(results.size()));
        TORCH_CHECK(failed == 0, last_error);
        return tensors_at(results.data(), static_cast<int64_t>(results.size()));
    }

    ManagedFunction function;
};

}  // namespace

#define JJ extern "C" __attribute__((visibility("default")))

/// libtorch's message about the last failure on this thread; valid until the next one.
JJ const char* jj_last_error() { return last_error.c_str(); }

/// The version of the libtorch that this was built against, for instance 1.13.1.
JJ const char* jj_version() { return TORCH_VERSION; }

/// The operator `aten::name.overload`, or null when this libtorch has none. Never freed.
JJ void* jj_operator(const char* name, const char* overload) {
    return guarded<void*>(nullptr, [&] { return new c10::OperatorHandle(c10::Dispatcher::singleton().findSchemaOrThrow(name, overload)); });
}

/// Calls an operator. Arguments left out take the schema's defaults; `capacity` results are kept. 0 is success.
JJ int32_t jj_call(const void* op, const Value* args, int32_t count, Value* results, int32_t capacity) {
    return guarded(1, [&] {
        call(*static_cast<const c10::OperatorHandle*>(op), args, count, results, capacity);
        return 0;
    });
}

/// Frees the array of a list result; the tensors in it are the caller's.
JJ void jj_free_list(void* list) { delete[] static_cast<void**>(list); }

JJ void jj_free(void* tensor) { delete static_cast<Tensor*>(tensor); }

/// A tensor over the caller's memory, which `release(context)` gives back when the last view of it is gone.
JJ void* jj_from_memory(void* data, const int64_t* sizes, int32_t dims, int32_t dtype, void (*release)(void*), void* context) {
    return guarded<void*>(nullptr, [&] {
        auto options = at::TensorOptions(static_cast<at::ScalarType>(dtype));
        return keep(at::from_blob(data, at::IntArrayRef(sizes, dims), [=](void*) { release(context); }, options));
    });
}

JJ void* jj_data(const void* tensor) {
    return guarded<void*>(nullptr, [&] { return tensor_at(tensor).data_ptr(); });
}

/// Eight facts: dims, numel, dtype, element size, device type, device index, storage offset, and as bits
/// 1 is_leaf, 2 requires_grad, 4 contiguous.
JJ int32_t jj_describe(const void* tensor, int64_t* facts) {
    return guarded(1, [&] {
        const Tensor& t = tensor_at(tensor);
        facts[0] = t.dim();
        facts[1] = t.numel();
        facts[2] = static_cast<int64_t>(t.scalar_type());
        facts[3] = t.element_size();
        facts[4] = static_cast<int64_t>(t.device().type());
        facts[5] = t.device().index();
        facts[6] = t.storage_offset();
        facts[7] = (t.is_leaf() ? 1 : 0) | (t.requires_grad() ? 2 : 0) | (t.is_contiguous() ? 4 : 0);
        return 0;
    });
}

JJ int32_t jj_sizes(const void* tensor, int64_t* sizes, int64_t* strides) {
    return guarded(1, [&] {
        const Tensor& t = tensor_at(tensor);
        std::copy(t.sizes().begin(), t.sizes().end(), sizes);
        std::copy(t.strides().begin(), t.strides().end(), strides);
        return 0;
    });
}

JJ int32_t jj_set_requires_grad(void* tensor, int32_t value) {
    return guarded(1, [&] {
        static_cast<Tensor*>(tensor)->set_requires_grad(value != 0);
        return 0;
    });
}

JJ int32_t jj_retain_grad(const void* tensor) {
    return guarded(1, [&] {
        tensor_at(tensor).retain_grad();
        return 0;
    });
}

/// Leaves *result null when there is no gradient.
JJ int32_t jj_grad(const void* tensor, void** result) {
    return guarded(1, [&] {
        const Tensor& grad = tensor_at(tensor).grad();
        *result = grad.defined() ? keep(grad) : nullptr;
        return 0;
    });
}

/// A null `grad` clears it.
JJ int32_t jj_set_grad(void* tensor, const void* grad) {
    return guarded(1, [&] {
        static_cast<Tensor*>(tensor)->mutable_grad() = grad ? tensor_at(grad) : Tensor();
        return 0;
    });
}

JJ int32_t jj_backward(void* const* tensors, int32_t count, void* const* grads, int32_t grad_count, void* const* inputs,
                       int32_t input_count, int32_t retain_graph, int32_t create_graph) {
    return guarded(1, [&] {
        torch::autograd::backward(tensors_at(tensors, count), tensors_at(grads, grad_count), retain_graph != 0, create_graph != 0,
                                  tensors_at(inputs, input_count));
        return 0;
    });
}

/// Fills `results`, one for each input; null where an unused input is allowed and has no gradient.
JJ int32_t jj_gradients(void* const* outputs, int32_t count, void* const* inputs, int32_t input_count, void* const* grads,
                        int32_t grad_count, int32_t retain_graph, int32_t create_graph, int32_t allow_unused, void** results) {
    return guarded(1, [&] {
        auto found = torch::autograd::grad(tensors_at(outputs, count), tensors_at(inputs, input_count), tensors_at(grads, grad_count),
                                           retain_graph != 0, create_graph != 0, allow_unused != 0);
        for (size_t i = 0; i < found.size(); i++) {
            results[i] = found[i].defined() ? keep(found[i]) : nullptr;
        }
        return 0;
    });
}

/// Makes `output` the result of a managed function of the inputs, which `function->release` gives back with the graph.
JJ int32_t jj_set_history(const void* output, void* const* inputs, int32_t count, const ManagedFunction* function) {
    return guarded(1, [&] {
        std::shared_ptr<ManagedNode> node(new ManagedNode(*function), torch::autograd::deleteNode);
        node->set_next_edges(torch::autograd::collect_next_edges(tensors_at(inputs, count)));
        Tensor result = tensor_at(output);
        torch::autograd::set_history(result, node);
        return 0;
    });
}

/// Keeps an input for the backward pass, which fails if it is overwritten until then.
JJ void* jj_save_variable(const void* tensor) {
    return guarded<void*>(nullptr, [&] { return new torch::autograd::SavedVariable(tensor_at(tensor), false); });
}

JJ void* jj_unpack_variable(const void* saved) {
    return guarded<void*>(nullptr, [&] { return keep(static_cast<const torch::autograd::SavedVariable*>(saved)->unpack()); });
}

JJ void jj_free_variable(void* saved) { delete static_cast<torch::autograd::SavedVariable*>(saved); }

/// Lets a managed function say why it failed.
JJ void jj_set_error(const char* message) { last_error = message; }

JJ int32_t jj_grad_mode() { return c10::GradMode::is_enabled(); }

JJ void jj_set_grad_mode(int32_t enabled) { c10::GradMode::set_enabled(enabled != 0); }

JJ int32_t jj_inference_mode() { return c10::InferenceMode::is_enabled(); }

/// Enters inference mode (or leaves it, inside it) until the result goes to jj_exit_inference_mode on the same thread.
JJ void* jj_enter_inference_mode(int32_t enabled) { return new c10::InferenceMode(enabled != 0); }

JJ void jj_exit_inference_mode(void* guard) { delete static_cast<c10::InferenceMode*>(guard); }

/// A generator of its own with this seed.
JJ void* jj_new_generator(uint64_t seed, int32_t device_type, int32_t device_index) {
    return guarded<void*>(nullptr, [&] {
        auto type = static_cast<c10::DeviceType>(device_type);
        if (type == c10::DeviceType::CPU) {
            return new at::Generator(at::detail::createCPUGenerator(seed));
        }
        auto own = at::globalContext().defaultGenerator(c10::Device(type, static_cast<c10::DeviceIndex>(device_index))).clone();
        own.set_current_seed(seed);
        return new at::Generator(own);
    });
}

JJ void* jj_default_generator() {
    return guarded<void*>(nullptr, [&] { return new at::Generator(at::detail::getDefaultCPUGenerator()); });
}

JJ void jj_free_generator(void* generator) { delete static_cast<at::Generator*>(generator); }

/// action 0: set the seed to `seed`; 1: draw a fresh seed; 2: only tell it. *result is the seed it has now.
JJ int32_t jj_seed_generator(void* generator, int32_t action, uint64_t seed, uint64_t* result) {
    return guarded(1, [&] {
        auto& g = *static_cast<at::Generator*>(generator);
        std::lock_guard<std::mutex> lock(g.mutex());
        if (action == 0) {
            g.set_current_seed(seed);
        }
        *result = action == 1 ? g.seed() : g.current_seed();
        return 0;
    });
}

/// The state as a byte tensor.
JJ void* jj_generator_state(void* generator) {
    return guarded<void*>(nullptr, [&] { return keep(static_cast<at::Generator*>(generator)->get_state()); });
}

JJ int32_t jj_set_generator_state(void* generator, const void* state) {
    return guarded(1, [&] {
        static_cast<at::Generator*>(generator)->set_state(tensor_at(state));
        return 0;
    });
}

/// Seeds the default generators of the CPU and of every CUDA device.
JJ int32_t jj_manual_seed(uint64_t seed) {
    return guarded(1, [&] {
        at::manual_seed(seed);
        return 0;
    });
}

JJ int32_t jj_threads() { return at::get_num_threads(); }

JJ int32_t jj_set_threads(int32_t count) {
    return guarded(1, [&] {
        at::set_num_threads(count);
        return 0;
    });
}

JJ int32_t jj_interop_threads() { return at::get_num_interop_threads(); }

JJ int32_t jj_set_interop_threads(int32_t count) {
    return guarded(1, [&] {
        at::set_num_interop_threads(count);
        return 0;
    });
}

JJ int32_t jj_cuda_devices() {
    return guarded(0, [] { return static_cast<int32_t>(at::getNumGPUs()); });
}
