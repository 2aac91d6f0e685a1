namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>A module that lets others look at, or change, what goes in and comes out.</summary>
        public class HookableModule<TPreHook, TPostHook> : Module
        {
            private readonly Dictionary<string, object> before = [];
            private readonly Dictionary<string, object> after = [];

            protected HookableModule(string name)
                : base(name)
            {
            }

            internal IEnumerable<TPreHook> PreHooks => before.Values.OfType<TPreHook>();

            internal IEnumerable<TPostHook> PostHooks => after.Values.OfType<TPostHook>();

            public HookRemover register_forward_pre_hook(TPreHook hook) => Add(before, hook!);

            public HookRemover register_forward_pre_hook(Action<Module> hook) => Add(before, hook);

            public HookRemover register_forward_hook(TPostHook hook) => Add(after, hook!);

            public HookRemover register_forward_hook(Action<Module> hook) => Add(after, hook);

            internal void RunBefore() => Run(before);

            internal void RunAfter() => Run(after);

            private void Run(Dictionary<string, object> hooks)
            {
                foreach (Action<Module> hook in hooks.Values.OfType<Action<Module>>())
                {
                    hook(this);
                }
            }

            private HookRemover Add(Dictionary<string, object> hooks, object hook)
            {
                string key = Guid.NewGuid().ToString();
                hooks.Add(key, hook);
                return new HookRemover(this, key);
            }

            public class HookRemover(HookableModule<TPreHook, TPostHook> module, string key)
            {
                public void remove()
                {
                    module.before.Remove(key);
                    module.after.Remove(key);
                }
            }
        }
    }
}
