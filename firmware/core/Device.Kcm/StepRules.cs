namespace Device.Kcm
{
    /// <summary>What a step may do to an index, and what it does.</summary>
    internal static class StepRules
    {
        public static KcmStatus Apply(KcmIndex index, KcmStep step, int stepIndex)
        {
            int i = index.Find(step.Area, step.Type, step.Hash, step.Name, 0, step.Name.Length);
            switch (step.Kind)
            {
                case StepKind.Set:
                    if (step.Area == KcmArea.Factory && i != KcmIndex.None
                        && !index.IsCorruptedAt(i))
                    {
                        return KcmStatus.FileExist;
                    }
                    return index.PutStep(stepIndex) ? KcmStatus.Success : KcmStatus.StorageFull;
                case StepKind.Delete:
                    if (step.Area == KcmArea.Factory) { return KcmStatus.NotPermitted; }
                    if (i == KcmIndex.None) { return KcmStatus.ItemNotFound; }
                    index.RemoveAt(i);
                    return KcmStatus.Success;
                default:
                    if (i == KcmIndex.None) { return KcmStatus.ItemNotFound; }
                    if (index.IsCorruptedAt(i)) { return KcmStatus.FileCorrupted; }
                    index.Promote(i, index.Find(
                        KcmArea.Working, step.Type, step.Hash, step.Name, 0, step.Name.Length));
                    return KcmStatus.Success;
            }
        }
    }
}
