using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Modules one after the other, named by their number unless names are given.</summary>
public class Sequential : nn.Module<Tensor, Tensor>
{
    private readonly List<(string Name, nn.IModule<Tensor, Tensor> Module)> steps = [];

    protected Sequential(params nn.Module<Tensor, Tensor>[] modules)
        : this(modules.AsEnumerable())
    {
    }

    protected Sequential(params (string name, nn.Module<Tensor, Tensor> submodule)[] modules)
        : this(modules.AsEnumerable())
    {
    }

    internal Sequential(IEnumerable<nn.Module<Tensor, Tensor>> modules)
        : base(nameof(Sequential))
    {
        foreach (nn.Module<Tensor, Tensor> module in modules)
        {
            append(module);
        }
    }

    internal Sequential(IEnumerable<(string Name, nn.Module<Tensor, Tensor> Module)> modules)
        : base(nameof(Sequential))
    {
        foreach ((string name, nn.Module<Tensor, Tensor> module) in modules)
        {
            append(name, module);
        }
    }

    public int Count => steps.Count;

    [IndexerName("SequentialItems")]
    public nn.IModule<Tensor, Tensor> this[int index] => steps[index].Module;

    public Sequential append(nn.IModule<Tensor, Tensor> module) => append(steps.Count.ToString(), module);

    public Sequential append(string name, nn.IModule<Tensor, Tensor> module)
    {
        steps.Add((name, module));
        return this;
    }

    /// <summary>Runs the steps and disposes what lies between them.</summary>
    public override Tensor forward(Tensor tensor)
    {
        if (steps.Count == 0)
        {
            return tensor.alias();
        }

        Tensor current = steps[0].Module.call(tensor);
        foreach ((_, nn.IModule<Tensor, Tensor> module) in steps.Skip(1))
        {
            Tensor next = module.call(current);
            current.Dispose();
            current = next;
        }

        return current;
    }

    public override IEnumerable<(string name, nn.Module module)> named_children() =>
        steps.Select(s => (s.Name, (nn.Module)s.Module));

    public override IEnumerable<(string name, nn.Module module)> named_modules() => base.named_modules();

    public override IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true) => recurse
        ? Distinct([], named_children().Select(c => (c.name, c.module.named_parameters(true))))
        : [];

    public override IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_persistent = true) => recurse
        ? Distinct([], named_children().Select(c => (c.name, c.module.named_buffers(true, include_persistent))))
        : [];

    protected internal override nn.Module _to(Device device, ScalarType dtype, bool non_blocking) =>
        Each(m => m._to(device, dtype, non_blocking));

    protected internal override nn.Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking) =>
        Each(m => m._to(deviceType, deviceIndex, non_blocking));

    protected internal override nn.Module _to(ScalarType dtype, bool non_blocking) => Each(m => m._to(dtype, non_blocking));

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Each(m => m.Dispose());
        }

        base.Dispose(disposing);
    }

    private Sequential Each(Action<nn.Module> action)
    {
        foreach ((_, nn.Module module) in named_children())
        {
            action(module);
        }

        return this;
    }
}
